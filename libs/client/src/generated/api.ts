// Made of docs/reference/openapi.json by tools/openapi/generate.mjs; not edited by hand.
export interface paths {
  '/api/v1/admin/api-keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The caller's own API keys */
    get: operations['apiKeys.list'];
    put?: never;
    /** Create an API key; only this answer has the key itself */
    post: operations['apiKeys.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/api-keys/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Delete an API key; it is refused from the next request on */
    delete: operations['apiKeys.delete'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The apps that the caller may see */
    get: operations['apps.list'];
    put?: never;
    /** Create an app */
    post: operations['apps.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** An app; a slug that it had before leads to it too */
    get: operations['apps.read'];
    put?: never;
    post?: never;
    /** Delete an app with everything in it */
    delete: operations['apps.delete'];
    options?: never;
    head?: never;
    /** Change the name or the slug of an app */
    patch: operations['apps.update'];
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/dead_letters': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Events of an app that could not be run, newest first, without their payloads */
    get: operations['deadLetters.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/dead_letters/count': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How many dead letters nobody has dealt with yet */
    get: operations['deadLetters.count'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/dead_letters/replay': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Run many unresolved dead letters again, oldest first
     * @description Those whose script is deleted or a module are skipped. A call that ends early has replayed some of them; the same call goes on.
     */
    post: operations['deadLetters.replayMany'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/dead_letters/resolve': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Mark many unresolved dead letters as dealt with, oldest first */
    post: operations['deadLetters.resolveMany'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/dead_letters/{dl_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One dead letter, with its payload and the whole error */
    get: operations['deadLetters.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/dead_letters/{dl_id}/replay': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Run the event of a dead letter again, as it was or with another payload
     * @description The version in force is run, so that a fixed script takes what the broken one could not. An edited payload is taken as a whole, in the form that the original has.
     */
    post: operations['deadLetters.replay'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/dead_letters/{dl_id}/resolve': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Mark a dead letter as dealt with */
    post: operations['deadLetters.resolve'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/domains': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The host names that an app claims */
    get: operations['domains.list'];
    put?: never;
    /** Claim a host name, or all names under one */
    post: operations['domains.claim'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/domains/{domain_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Give a claim up; tells which routes nobody can reach any more */
    delete: operations['domains.release'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/egress': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Where an app's scripts may send requests */
    get: operations['egress.read'];
    /** Set where an app's scripts may send requests */
    put: operations['egress.put'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/env': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The variables and secrets of an app, by name; no value of a secret */
    get: operations['env.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/env/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Set a variable or a secret
     * @description The app's runs have it from now on. A name is 1 to 100 letters, digits or `_`, not first a digit; those that begin with `PICLOUD_` are reserved. A value has at most 64 KiB, an app 200 variables and 256 KiB in all.
     */
    put: operations['env.put'];
    post?: never;
    /** Delete a variable or a secret */
    delete: operations['env.delete'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/files': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The files of an app's scripts, newest first, without their bytes */
    get: operations['files.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/files/{file_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One file, without its bytes */
    get: operations['files.read'];
    put?: never;
    post?: never;
    /** Delete a file */
    delete: operations['files.delete'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/files/{file_id}/content': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The bytes of a file
     * @description To be saved and not to be shown: what scripts keep may come from anybody.
     */
    get: operations['files.content'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/members': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who has a role in an app, by username */
    get: operations['members.list'];
    put?: never;
    /** Give a user a role in an app */
    post: operations['members.grant'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/members/{user_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Take the role of a user in an app away, if there is one */
    delete: operations['members.revoke'];
    options?: never;
    head?: never;
    /** Change the role of a member */
    patch: operations['members.change'];
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/queues': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The queues of an app that have messages or a trigger, by name */
    get: operations['queues.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/queues/{queue}/messages': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * Remove the messages that wait in a queue
     * @description Delayed ones too. Messages that were given to a run stay with it.
     */
    delete: operations['queues.purge'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/routes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The routes of an app */
    get: operations['routes.listOfApp'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/slug:check': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Whether the app could take a slug */
    post: operations['apps.checkSlug'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/triggers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The triggers of an app */
    get: operations['triggers.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/triggers/cron': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a script for a schedule */
    post: operations['triggerRegistration.cron'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/triggers/dead_letter': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a script for new dead letters */
    post: operations['triggerRegistration.deadLetter'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/triggers/docs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a script for writes to `docs` */
    post: operations['triggerRegistration.docs'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/triggers/email': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a script for emails to an address */
    post: operations['triggerRegistration.email'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/triggers/files': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a script for writes to `files` */
    post: operations['triggerRegistration.files'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/triggers/kv': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a script for writes to `kv` */
    post: operations['triggerRegistration.kv'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/triggers/pubsub': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a script for what is published */
    post: operations['triggerRegistration.pubsub'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/triggers/queue': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run a script for the messages of a queue */
    post: operations['triggerRegistration.queue'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id_or_slug}/triggers/{trigger_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A trigger */
    get: operations['triggers.read'];
    put?: never;
    post?: never;
    /** Delete a trigger; events that wait are run all the same */
    delete: operations['triggers.delete'];
    options?: never;
    head?: never;
    /**
     * Change a trigger
     * @description Events that it has caused already keep what they were made with.
     */
    patch: operations['triggers.update'];
    trace?: never;
  };
  '/api/v1/admin/apps/{id}/executions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The executions of an app, newest first */
    get: operations['executions.listOfApp'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id}/executions/tail': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The executions of an app, as they are recorded
     * @description Event `execution`: `id` is the execution, `data` an item of the list. Event `gap`: `data` is `{dropped}`, how many, at least, were left out because the client was too slow; the list has them.
     */
    get: operations['tails.ofApp'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/apps/{id}/usage/records': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the scripts of an app reported as used, newest first */
    get: operations['usage.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/audit': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was done, and what was refused, newest first */
    get: operations['audit.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/executions/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One execution */
    get: operations['executions.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/executions/{id}/tree': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What came of what: all executions of the chain that one is part of, and their cost
     * @description Whichever execution of the chain is named. Events that still wait and dead letters are in it.
     */
    get: operations['executions.tree'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/routes/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A route */
    get: operations['routes.read'];
    put?: never;
    post?: never;
    /** Delete a route */
    delete: operations['routes.delete'];
    options?: never;
    head?: never;
    /** Change what holds for the requests of a route */
    patch: operations['routes.update'];
    trace?: never;
  };
  '/api/v1/admin/routes:check': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Whether a route could be made, and what is in the way */
    post: operations['routePreview.check'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/routes:match': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Which route takes a request */
    post: operations['routePreview.match'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/scripts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The scripts of an app, or all that the caller may see; without sources */
    get: operations['scripts.list'];
    put?: never;
    /**
     * Create a script
     * @description It is compiled and checked first. `import` takes modules of the same app and `picloud`. Which limits `sandbox` may have: see the reference of limits.
     */
    post: operations['scripts.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/scripts/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A script with the source of its active version */
    get: operations['scripts.read'];
    /** Change a script; another source is another version */
    put: operations['scripts.update'];
    post?: never;
    /** Delete a script with its versions, routes and executions */
    delete: operations['scripts.delete'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/scripts/{id}/logs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The executions of a script, newest first */
    get: operations['executions.listOfScript'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/scripts/{id}/logs/tail': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The executions of a script, as they are recorded
     * @description Event `execution`: `id` is the execution, `data` an item of the list. Event `gap`: `data` is `{dropped}`, how many, at least, were left out because the client was too slow; the list has them.
     */
    get: operations['tails.ofScript'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/scripts/{id}/quarantine': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Let all versions of a script run again that were stopped for killing processes */
    delete: operations['scripts.liftQuarantine'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/scripts/{id}/routes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The routes of a script */
    get: operations['routes.listOfScript'];
    put?: never;
    /**
     * Create a route; it serves from the moment of the answer
     * @description A path is literal (`/greet`), has `:name` segments, or ends in `/*`. Two routes of an app that could answer the same request conflict; the answer names the one in the way, `conflicting_route`.
     */
    post: operations['routes.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/scripts/{id}/versions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The versions of a script, newest first; without sources */
    get: operations['versions.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/scripts/{id}/versions/{version}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A version with its source */
    get: operations['versions.read'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/scripts/{id}/versions/{version}/activate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Make a version the active one: runs that begin from now on are of it */
    post: operations['versions.activate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/system/jobs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the platform does again and again, and how it went */
    get: operations['jobs.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/triggers/{id}/fire': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Fire a trigger for a try, disabled or not */
    post: operations['triggers.fire'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/triggers:preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** When a schedule fires */
    post: operations['triggers.times'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The accounts */
    get: operations['users.list'];
    put?: never;
    /** Create an account; a password that was made up is shown in this answer only */
    post: operations['users.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/users/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** An account */
    get: operations['users.read'];
    put?: never;
    post?: never;
    /** Delete an account with its sessions and keys */
    delete: operations['users.delete'];
    options?: never;
    head?: never;
    /** Change an account, or switch it off and on */
    patch: operations['users.update'];
    trace?: never;
  };
  '/api/v1/admin/users/{id}/password': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Give a user another password, and end their sessions */
    post: operations['users.resetPassword'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin/users/{id}/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Sign a user out everywhere; their keys stay good */
    delete: operations['users.endSessions'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/login': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Sign in; the answer sets the cookie of the session too */
    post: operations['auth.login'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/logout': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Sign out: end this session */
    post: operations['auth.logout'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who is signed in */
    get: operations['auth.me'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/password': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Change the own password; other sessions end */
    post: operations['ownAccount.changePassword'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The caller's own sessions */
    get: operations['ownAccount.list'];
    put?: never;
    post?: never;
    /** End all own sessions */
    delete: operations['ownAccount.endAll'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/auth/sessions/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** End one of the own sessions */
    delete: operations['ownAccount.endOne'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/docs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** This document, as a page to read */
    get: operations['openApi.page'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/execute/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Run a script; no route is needed
     * @description Answers whatever the script answers, with the status and the type that it chooses. No sign-in is asked for, unless a version is named.
     */
    post: operations['execute.run'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/openapi.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** This document, as OpenAPI 3.1 */
    get: operations['openApi.document'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sdk/types': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The declarations of the module `picloud`, for editors */
    get: operations['sdkTypes.read'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/healthz': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the process is alive */
    get: operations['ops.health'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Figures for Prometheus */
    get: operations['ops.scrape'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/readyz': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the process can do its work */
    get: operations['ops.ready'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/version': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The versions of product, SDK, API, schema and wire */
    get: operations['version.versions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    ApiKeyView: {
      id: string;
      name: string;
      /** @description The first 8 characters after `pic_`. */
      prefix: string;
      scopes: (
        | 'app:admin'
        | 'domain:manage'
        | 'instance:admin'
        | 'log:read'
        | 'route:write'
        | 'script:read'
        | 'script:write'
      )[];
      /** @description Null of a key that is good for every app of its user. */
      app_id: string | null;
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      expires_at: string | null;
      /**
       * Format: date-time
       * @description Within a minute.
       */
      last_used_at: string | null;
      /** @description The key itself: shown once, in the answer to the request that made it. */
      raw_token?: string;
    };
    ApiKeyViewPage: {
      items: components['schemas']['ApiKeyView'][];
      next_cursor: string | null;
    };
    /** @description An app that has what was asked for. */
    AppRefView: {
      app_id: string;
      /** @description Its slug now. */
      slug: string;
    };
    AppView: {
      id: string;
      slug: string;
      name: string;
      /**
       * @description What the caller may do there; of owners and admins always `app_admin`.
       * @enum {string}
       */
      my_role: 'app_admin' | 'editor' | 'viewer';
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      updated_at: string;
    };
    AppViewPage: {
      items: components['schemas']['AppView'][];
      next_cursor: string | null;
    };
    /** @description One thing that somebody did, or was refused. */
    AuditRecordView: {
      id: string;
      /** Format: date-time */
      at: string;
      /** @description Null when the platform itself did it, or nobody was signed in. The name is the one of that time. */
      actor: {
        id: string;
        username: string;
      } | null;
      /** @description With what they were signed in. */
      credential: {
        /** @enum {string} */
        kind: 'key' | 'session';
        id: string;
      } | null;
      action: string;
      /** @enum {string} */
      outcome: 'done' | 'failed' | 'refused';
      /** @description Code of the error when it was not done. */
      code: string | null;
      app_id: string | null;
      target: {
        kind: string;
        id: string | null;
        name: string | null;
      };
      /** @description What else helps to understand it; differs by action and holds no secret. */
      details: {
        [key: string]: unknown;
      };
      address: string | null;
      request_id: string | null;
    };
    AuditRecordViewPage: {
      items: components['schemas']['AuditRecordView'][];
      next_cursor: string | null;
    };
    CanaryBody: {
      version: number;
      /** @description Of the runs that nobody asks a certain version for. */
      percent: number;
    };
    ChangePasswordBody: {
      current_password: string;
      /** @description 8 to 128 characters, none of the most common passwords. */
      new_password: string;
    };
    /** @description A route as it would be made for a script. */
    CheckRouteBody: {
      script_id: string;
      /** @enum {string} */
      host_kind?: 'any' | 'strict' | 'wildcard';
      host?: string | null;
      /** @description Name in `params` of what a wildcard host stands for. */
      host_param_name?: string | null;
      /** @enum {string} */
      path_kind?: 'exact' | 'param' | 'prefix';
      path: string;
      /** @description Absent or null: any method. */
      method?: string | null;
      /** @enum {string} */
      dispatch_mode?: 'async' | 'sync';
      /**
       * @description Whom it lets through; `public` unless said otherwise.
       * @enum {string}
       */
      auth?: 'app_admin' | 'editor' | 'member' | 'public' | 'user';
      rate_limit?: components['schemas']['RateLimitBody'] | null;
      cors?: components['schemas']['CorsBody'] | null;
    };
    CheckSlugBody: {
      slug: string;
    };
    ClaimDomainBody: {
      /** @description A host name or address without a port (`a.example`), or all names under one (`*.a.example`). */
      domain: string;
    };
    /** @description What pages of other origins may do. */
    CorsBody: {
      /** @description `https://a.example` and the like, or `*` alone for any. */
      origins: string[];
      /** @description Request headers that pages may send beside the plain ones. */
      headers?: string[];
      /** @description Response headers that pages may read beside the plain ones. */
      expose_headers?: string[];
      /** @description Whether pages may send cookies; not with `*`. */
      credentials?: boolean;
      /** @description How long a browser may remember the answer to a preflight. */
      max_age_seconds?: number;
    };
    CorsView: {
      origins: string[];
      headers: string[];
      expose_headers: string[];
      credentials: boolean;
      max_age_seconds: number;
    };
    CreateApiKeyBody: {
      /** @description 1 to 100 characters; for its owner to know it again. */
      name: string;
      /** @description The key may do what they cover and its user may do, and nothing else. */
      scopes: (
        | 'app:admin'
        | 'domain:manage'
        | 'instance:admin'
        | 'log:read'
        | 'route:write'
        | 'script:read'
        | 'script:write'
      )[];
      /** @description Id or slug of the one app that the key shall be good for; then no `instance:` scope may be among its scopes. */
      app_id?: string | null;
      /**
       * Format: date-time
       * @description RFC 3339, in the future; left out or null: it stays good until it is deleted.
       */
      expires_at?: string | null;
    };
    CreateAppBody: {
      /** @description 1 to 63 lower-case letters, digits and inner hyphens. */
      slug: string;
      /** @description What people call it: 1 to 100 characters. */
      name: string;
      /** @description Takes the slug also when it still leads to another app that had it before; that ends. */
      force_takeover?: boolean;
    };
    CreateCronTriggerBody: {
      /**
       * @description Six fields: second, minute, hour, day of the month, month, day of the week.
       * @example 0 0 9 * * MON-FRI
       */
      schedule: string;
      /**
       * @description IANA name; UTC unless said otherwise.
       * @example Europe/Berlin
       */
      timezone?: string;
      /**
       * @description When it is due while its last run has not ended: left out, or waiting for that end. `skip` unless said otherwise.
       * @enum {string}
       */
      overlap?: 'queue' | 'skip';
      /** @description A script of the same app, and no module. */
      script_id: string;
      /**
       * @description Nothing else is there.
       * @example async
       * @enum {string}
       */
      dispatch_mode?: 'async';
      /**
       * @description For people.
       * @example orders to the warehouse
       */
      name?: string;
      /**
       * @description Only enabled ones fire; true unless said otherwise.
       * @example true
       */
      enabled?: boolean;
      /**
       * @description What a run writes commits with its end, or not at all.
       * @example false
       */
      transactional?: boolean;
      retry?: components['schemas']['RetryBody'];
    };
    CreateDeadLetterTriggerBody: {
      /**
       * @description Only letters of events of this source.
       * @example http
       * @enum {string|null}
       */
      source_kind?:
        'cron' | 'dead_letter' | 'docs' | 'email' | 'files' | 'http' | 'kv' | 'pubsub' | 'queue' | null;
      /**
       * Format: uuid
       * @description Only letters of this trigger's events.
       */
      trigger_id?: string | null;
      /**
       * Format: uuid
       * @description Only letters of this script's events.
       */
      script_id_filter?: string | null;
      /** @description A script of the same app, and no module. */
      script_id: string;
      /**
       * @description Nothing else is there.
       * @example async
       * @enum {string}
       */
      dispatch_mode?: 'async';
      /**
       * @description For people.
       * @example orders to the warehouse
       */
      name?: string;
      /**
       * @description Only enabled ones fire; true unless said otherwise.
       * @example true
       */
      enabled?: boolean;
      /**
       * @description What a run writes commits with its end, or not at all.
       * @example false
       */
      transactional?: boolean;
      retry?: components['schemas']['RetryBody'];
    };
    CreateDocsTriggerBody: {
      /**
       * @description `create`, `update`, `delete`; empty or absent: all.
       * @example [
       *       "create"
       *     ]
       */
      ops?: string[];
      /**
       * @description `*`, `prefix:*` or a collection's name.
       * @example orders
       */
      collection_glob: string;
      /** @description A script of the same app, and no module. */
      script_id: string;
      /**
       * @description Nothing else is there.
       * @example async
       * @enum {string}
       */
      dispatch_mode?: 'async';
      /**
       * @description For people.
       * @example orders to the warehouse
       */
      name?: string;
      /**
       * @description Only enabled ones fire; true unless said otherwise.
       * @example true
       */
      enabled?: boolean;
      /**
       * @description What a run writes commits with its end, or not at all.
       * @example false
       */
      transactional?: boolean;
      retry?: components['schemas']['RetryBody'];
    };
    CreateEmailTriggerBody: {
      /**
       * @description What stands in front of the `@`; behind it stands a domain of the app.
       * @example orders
       */
      address: string;
      /** @description A script of the same app, and no module. */
      script_id: string;
      /**
       * @description Nothing else is there.
       * @example async
       * @enum {string}
       */
      dispatch_mode?: 'async';
      /**
       * @description For people.
       * @example orders to the warehouse
       */
      name?: string;
      /**
       * @description Only enabled ones fire; true unless said otherwise.
       * @example true
       */
      enabled?: boolean;
      /**
       * @description What a run writes commits with its end, or not at all.
       * @example false
       */
      transactional?: boolean;
      retry?: components['schemas']['RetryBody'];
    };
    CreateFilesTriggerBody: {
      /**
       * @description `create`, `update`, `delete`; empty or absent: all.
       * @example [
       *       "create"
       *     ]
       */
      ops?: string[];
      /**
       * @description `*`, `prefix:*` or a collection's name.
       * @example orders
       */
      collection_glob: string;
      /** @description A script of the same app, and no module. */
      script_id: string;
      /**
       * @description Nothing else is there.
       * @example async
       * @enum {string}
       */
      dispatch_mode?: 'async';
      /**
       * @description For people.
       * @example orders to the warehouse
       */
      name?: string;
      /**
       * @description Only enabled ones fire; true unless said otherwise.
       * @example true
       */
      enabled?: boolean;
      /**
       * @description What a run writes commits with its end, or not at all.
       * @example false
       */
      transactional?: boolean;
      retry?: components['schemas']['RetryBody'];
    };
    CreateKvTriggerBody: {
      /**
       * @description `set`, `delete`; empty or absent: both.
       * @example [
       *       "set"
       *     ]
       */
      ops?: string[];
      /**
       * @description `*`, `prefix:*` or a collection's name.
       * @example orders
       */
      collection_glob: string;
      /** @description A script of the same app, and no module. */
      script_id: string;
      /**
       * @description Nothing else is there.
       * @example async
       * @enum {string}
       */
      dispatch_mode?: 'async';
      /**
       * @description For people.
       * @example orders to the warehouse
       */
      name?: string;
      /**
       * @description Only enabled ones fire; true unless said otherwise.
       * @example true
       */
      enabled?: boolean;
      /**
       * @description What a run writes commits with its end, or not at all.
       * @example false
       */
      transactional?: boolean;
      retry?: components['schemas']['RetryBody'];
    };
    CreatePubsubTriggerBody: {
      /**
       * @description A topic, `<topic>.*` for all below it, or `*`.
       * @example orders.*
       */
      topic_pattern: string;
      /** @description A script of the same app, and no module. */
      script_id: string;
      /**
       * @description Nothing else is there.
       * @example async
       * @enum {string}
       */
      dispatch_mode?: 'async';
      /**
       * @description For people.
       * @example orders to the warehouse
       */
      name?: string;
      /**
       * @description Only enabled ones fire; true unless said otherwise.
       * @example true
       */
      enabled?: boolean;
      /**
       * @description What a run writes commits with its end, or not at all.
       * @example false
       */
      transactional?: boolean;
      retry?: components['schemas']['RetryBody'];
    };
    CreateQueueTriggerBody: {
      /**
       * @description Its messages go to this trigger alone.
       * @example thumbnails
       */
      queue: string;
      /**
       * @description Runs at a time; 1 unless said otherwise.
       * @example 4
       */
      concurrency?: number;
      /**
       * @description Messages that one run gets at most; 1 unless said otherwise.
       * @example 10
       */
      batch_size?: number;
      /** @description A script of the same app, and no module. */
      script_id: string;
      /**
       * @description Nothing else is there.
       * @example async
       * @enum {string}
       */
      dispatch_mode?: 'async';
      /**
       * @description For people.
       * @example orders to the warehouse
       */
      name?: string;
      /**
       * @description Only enabled ones fire; true unless said otherwise.
       * @example true
       */
      enabled?: boolean;
      /**
       * @description What a run writes commits with its end, or not at all.
       * @example false
       */
      transactional?: boolean;
      retry?: components['schemas']['RetryBody'];
    };
    /** @description Which requests a route takes, and what holds for them. */
    CreateRouteBody: {
      /** @enum {string} */
      host_kind?: 'any' | 'strict' | 'wildcard';
      host?: string | null;
      /** @description Name in `params` of what a wildcard host stands for. */
      host_param_name?: string | null;
      /** @enum {string} */
      path_kind?: 'exact' | 'param' | 'prefix';
      path: string;
      /** @description Absent or null: any method. */
      method?: string | null;
      /** @enum {string} */
      dispatch_mode?: 'async' | 'sync';
      /**
       * @description Whom it lets through; `public` unless said otherwise.
       * @enum {string}
       */
      auth?: 'app_admin' | 'editor' | 'member' | 'public' | 'user';
      rate_limit?: components['schemas']['RateLimitBody'] | null;
      cors?: components['schemas']['CorsBody'] | null;
    };
    CreateScriptBody: {
      /** @description An app's id or slug. */
      app_id: string;
      name: string;
      source: string;
      description?: string | null;
      /** @enum {string} */
      kind?: 'endpoint' | 'module';
      /** @description Limits of its runs; which fields and how high: `docs/reference/limits.md`. */
      sandbox?: {
        cpu_ms?: number;
        max_concurrency?: number;
        max_log_bytes?: number;
        max_request_bytes?: number;
        max_response_bytes?: number;
        max_sdk_calls?: number;
        memory_mb?: number;
        wall_ms?: number;
      };
      /** @enum {string} */
      isolation?: 'fresh' | 'warm';
    };
    CreateUserBody: {
      /** @description 1 to 100 characters without spaces; no two users have the same in any letter case. */
      username: string;
      /** @description 8 to 128 characters, none of the most common passwords; left out, one is made up. */
      password?: string;
      /** @description A blank one is none. */
      email?: string | null;
      /**
       * @description Left out: `admin`.
       * @enum {string}
       */
      instance_role?: 'admin' | 'member' | 'owner';
    };
    /** @description Those that nobody has dealt with yet. */
    DeadLetterCountView: {
      unresolved: number;
      by_source: {
        source: string;
        unresolved: number;
      }[];
      /** @description The ones with the most first. */
      by_script: {
        script_id: string;
        unresolved: number;
      }[];
    };
    /** @description Which of the unresolved dead letters; an empty one is all of them. */
    DeadLetterFilterBody: {
      /** @description What the events came from, such as `http`. */
      source?: string;
      /**
       * Format: uuid
       * @description Of this trigger.
       */
      trigger_id?: string;
      /**
       * Format: uuid
       * @description Of this script.
       */
      script_id?: string;
      /** @description Code of the error, such as `script.threw`. */
      code?: string;
      /**
       * Format: date-time
       * @description Written at this time or later, RFC 3339.
       */
      from?: string;
      /**
       * Format: date-time
       * @description Written before this time, RFC 3339.
       */
      to?: string;
    };
    /** @description An event that could not be run, without its payload. */
    DeadLetterView: {
      id: string;
      app_id: string;
      script_id: string;
      /** @description Of the event, and of all its attempts. */
      execution_id: string;
      /** @description The version that failed last. */
      version: number;
      /** @description The version that the event asked for; null: a replay runs whichever is in force. */
      pinned_version: number | null;
      source: string;
      trigger_id: string | null;
      principal_id: string | null;
      root_id: string;
      parent_id: string | null;
      depth: number;
      attempts: number;
      max_attempts: number;
      payload_bytes: number;
      /** @description Of the last attempt. */
      error: {
        code: string;
        message: string;
      };
      /** Format: date-time */
      first_attempt_at: string;
      /** Format: date-time */
      last_attempt_at: string;
      /** Format: date-time */
      created_at: string;
      /** @enum {string|null} */
      resolution: 'handled_by_script' | 'handler_failed' | 'ignored' | 'replayed' | null;
      /** Format: date-time */
      resolved_at: string | null;
      /** @description The execution that its replay became. */
      replayed_as: string | null;
    };
    DeadLetterViewPage: {
      items: components['schemas']['DeadLetterView'][];
      next_cursor: string | null;
    };
    DeadLettersReplayedView: {
      replayed: number;
      /** @description Those whose script is deleted or a module: they stay as they are. */
      skipped: number;
    };
    DeadLettersResolvedView: {
      resolved: number;
    };
    /** @description What came of giving a claim up. */
    DomainReleasedView: {
      /** @description Routes whose host no claim of the app covers any more; they stay, and answer again under another claim. */
      unreachable_routes: components['schemas']['UnreachableRouteView'][];
    };
    DomainView: {
      id: string;
      app_id: string;
      /** @description In its one normal form: lower case, international names in punycode, IPv6 in brackets. */
      domain: string;
      /** Format: date-time */
      created_at: string;
    };
    DomainViewPage: {
      items: components['schemas']['DomainView'][];
      next_cursor: string | null;
    };
    /** @description Where an app's scripts may send requests. */
    EgressView: {
      /** @description Null: every public host. */
      allowed_hosts: string[] | null;
      /**
       * Format: date-time
       * @description Null when it was never set.
       */
      updated_at: string | null;
    };
    /** @description A variable or secret of an app. */
    EnvVariableView: {
      name: string;
      secret: boolean;
      /** @description Of plain variables that can be read; a secret's is shown to nobody. */
      value?: string;
      /** @description False when it was sealed with another key; then no script of the app runs until it is set again. */
      readable: boolean;
      /** Format: date-time */
      updated_at: string;
    };
    EnvView: {
      items: components['schemas']['EnvVariableView'][];
    };
    /** @description One execution of a tree, all its attempts together. */
    ExecutionNodeView: {
      execution_id: string;
      /** @description The execution whose effect it is; it may be missing in the tree when its record is gone. */
      parent_id: string | null;
      depth: number;
      script_id: string;
      /** @description Of the last attempt; null where it is decided when it is run. */
      version: number | null;
      source: string;
      trigger_id: string | null;
      /**
       * @description `waiting`: it waits for an attempt, or is being run. `dead`: it is a dead letter.
       * @enum {string}
       */
      status:
        'aborted' | 'budget_exceeded' | 'crashed' | 'dead' | 'error' | 'success' | 'timeout' | 'waiting';
      /** @description Number of the last attempt; 0 before the first one. */
      attempt: number;
      attempts: number;
      /** Format: date-time */
      started_at: string | null;
      /** @description Of all attempts, as `cpu_ms`. */
      wall_ms: number;
      cpu_ms: number;
      dead_letter_id: string | null;
    };
    /** @description Everything that one execution caused, directly or through others, and itself. */
    ExecutionTreeView: {
      root_id: string;
      /** @description How many there are. */
      executions: number;
      /** @description Whether there are more than `nodes` has. */
      is_cut: boolean;
      totals: components['schemas']['TreeTotalsView'];
      /** @description Oldest first, at most 1,000. */
      nodes: components['schemas']['ExecutionNodeView'][];
    };
    ExecutionView: {
      execution_id: string;
      script_id: string;
      version: number;
      /** @enum {string} */
      status: 'aborted' | 'budget_exceeded' | 'crashed' | 'error' | 'success' | 'timeout';
      source: string;
      trigger_id: string | null;
      /** Format: date-time */
      started_at: string;
      wait_ms: number;
      wall_ms: number;
      cpu_ms: number;
      peak_heap_bytes: number;
      sdk_calls: number;
      request_bytes: number;
      response_bytes: number;
      root_id: string;
      parent_id: string | null;
      depth: number;
      attempt: number;
      request: unknown;
      response: unknown;
      error: {
        code: string;
        message: string;
        stack: string | null;
      } | null;
      log: components['schemas']['LogLineView'][];
    };
    ExecutionViewPage: {
      items: components['schemas']['ExecutionView'][];
      next_cursor: string | null;
    };
    /** @description A file of an app's scripts, without its bytes. */
    FileView: {
      id: string;
      /** @example pictures */
      collection: string;
      name: string;
      /** @example image/png */
      content_type: string;
      /**
       * @description In bytes.
       * @example 48213
       */
      size: number;
      /**
       * @description In hexadecimal.
       * @example 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
       */
      sha256: string;
      /**
       * @description What the script wants to know of it.
       * @example {
       *       "of": "cats"
       *     }
       */
      metadata: {
        [key: string]: unknown;
      };
      version: number;
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      updated_at: string;
    };
    FileViewPage: {
      items: components['schemas']['FileView'][];
      next_cursor: string | null;
    };
    /** @description An event for a try. What is left out is made up. */
    FireTriggerBody: {
      /**
       * @description What `ctx.event.op` is to be.
       * @example set
       */
      op?: string;
      /** @description The part of `ctx.event` that is of the kind's own, such as `kv` or `cron`. At most 1 MiB of JSON. */
      payload?: {
        [key: string]: unknown;
      };
    };
    FullDeadLetterView: {
      error: {
        code: string;
        message: string;
        stack: string | null;
      };
      /** @description The event as it waited; of source `http` the request. */
      payload: unknown;
      script_id: string;
      id: string;
      /** @description The version that failed last. */
      version: number;
      trigger_id: string | null;
      app_id: string;
      /** @description Of the event, and of all its attempts. */
      execution_id: string;
      /** @description The version that the event asked for; null: a replay runs whichever is in force. */
      pinned_version: number | null;
      source: string;
      principal_id: string | null;
      root_id: string;
      parent_id: string | null;
      depth: number;
      attempts: number;
      max_attempts: number;
      payload_bytes: number;
      /** Format: date-time */
      first_attempt_at: string;
      /** Format: date-time */
      last_attempt_at: string;
      /** Format: date-time */
      created_at: string;
      /** @enum {string|null} */
      resolution: 'handled_by_script' | 'handler_failed' | 'ignored' | 'replayed' | null;
      /** Format: date-time */
      resolved_at: string | null;
      /** @description The execution that its replay became. */
      replayed_as: string | null;
    };
    GrantMemberBody: {
      /** Format: uuid */
      user_id: string;
      /** @enum {string} */
      role: 'app_admin' | 'editor' | 'viewer';
    };
    /** @description Work that the platform does again and again, and how it stands over all managers. */
    JobView: {
      /** @description Such as `identity.expired-sessions`. */
      name: string;
      /** @description How often it is due, ms. */
      every_ms: number;
      /**
       * Format: date-time
       * @description Null when it never ran.
       */
      last_started_at: string | null;
      /**
       * Format: date-time
       * @description Null when it never went well.
       */
      last_success_at: string | null;
      /** @description What the last run failed with; null when it went well. */
      last_error: string | null;
      last_duration_ms: number | null;
      /**
       * Format: date-time
       * @description When it is due next; null while it is not scheduled.
       */
      next_run_at: string | null;
      /** @description Runs that were begun. */
      runs: number;
      /** @description Runs that failed. */
      failures: number;
    };
    JobViewPage: {
      items: components['schemas']['JobView'][];
      next_cursor: string | null;
    };
    LogLineView: {
      /** Format: date-time */
      at: string;
      /** @enum {string} */
      level: 'debug' | 'error' | 'info' | 'trace' | 'warn';
      message: string;
      data?: unknown;
    };
    LoginBody: {
      username: string;
      password: string;
    };
    LoginView: {
      /** @description Shown once; also set as the session cookie. */
      token: string;
      /** Format: date-time */
      expires_at: string;
      user: components['schemas']['UserView'];
    };
    /** @description A request as it would come in. */
    MatchRouteBody: {
      /** @description With host and path, such as `https://a.example/greet/ada?lang=en`. */
      url: string;
      method: string;
      /** @description An app's id or slug, to look among its routes whoever claims the host. Absent: the app that claims the host. */
      app_id?: string;
    };
    /** @description A user with a role of their own in the app. */
    MemberView: {
      user_id: string;
      username: string;
      email: string | null;
      /**
       * @description Once it is more than `member`, the role in the app counts no longer.
       * @enum {string}
       */
      instance_role: 'admin' | 'member' | 'owner';
      is_active: boolean;
      /** @enum {string} */
      role: 'app_admin' | 'editor' | 'viewer';
      /**
       * Format: date-time
       * @description When the role was granted.
       */
      created_at: string;
      /**
       * Format: date-time
       * @description When the role was last changed.
       */
      updated_at: string;
    };
    MemberViewPage: {
      items: components['schemas']['MemberView'][];
      next_cursor: string | null;
    };
    /** @description A schedule, to be looked at before there is a trigger. */
    PreviewScheduleBody: {
      /** @example 0 0 9 * * MON-FRI */
      schedule: string;
      /** @example Europe/Berlin */
      timezone: string;
      /**
       * @description Only times behind it, RFC 3339; now unless said otherwise.
       * @example 2026-11-03T12:30:00Z
       */
      from?: string;
      /** @example 5 */
      count?: number;
    };
    /** @description What went wrong (RFC 9457); further facts are members beside these. */
    Problem: {
      type: string;
      /** @description The name of the status. */
      title: string;
      status: number;
      /** @description What cannot be done and why, for people. */
      detail: string;
      /** @description What went wrong, for programs; it stays the same. */
      code: string;
      /** @description As in the header `x-request-id`. */
      request_id?: string;
      /** @description Which fields are wrong, of a 422. */
      errors?: {
        field: string;
        message: string;
      }[];
    };
    PutEgressBody: {
      /** @description Host names, or `*.` and a name for all below it; an empty list is no network, null every public host. */
      allowed_hosts: string[] | null;
    };
    PutEnvBody: {
      value: string;
      /** @description Left out: as it was, or a plain variable. */
      secret?: boolean;
    };
    /** @description A version that is not run until a time, because it keeps killing its cell. */
    QuarantineView: {
      version: number;
      /** Format: date-time */
      until: string;
      /** @description How many times in a row; each doubles the time. */
      strikes: number;
      reason: string;
    };
    QueuePurgedView: {
      /** @description Messages that were removed. */
      purged: number;
    };
    /** @description A queue that has messages or a trigger. */
    QueueView: {
      name: string;
      /** @description Messages that are due and given to no run. */
      waiting: number;
      /** @description Messages whose time is still to come. */
      delayed: number;
      /** @description Messages of runs under way, and of those that are tried again. */
      in_flight: number;
      /** @description Since when the longest waiting one is due; null when none waits. */
      oldest_waiting_age_ms: number | null;
      /** @description The trigger that consumes it; null: none does, and messages wait for one. */
      trigger_id: string | null;
    };
    QueueViewPage: {
      items: components['schemas']['QueueView'][];
      next_cursor: string | null;
    };
    /** @description So many requests in each window of time; one more is a 429. */
    RateLimitBody: {
      requests: number;
      per_seconds: number;
      /**
       * @description What has a count of its own: each address, each caller (by address while anonymous), or the route as a whole.
       * @enum {string}
       */
      by: 'ip' | 'principal' | 'route';
    };
    RateLimitView: {
      requests: number;
      per_seconds: number;
      /** @enum {string} */
      by: 'ip' | 'principal' | 'route';
    };
    /** @description Whether a process can do its work. */
    ReadinessView: {
      ready: boolean;
      /**
       * @description What must hold, by name, and whether it does.
       * @example {
       *       "database": true,
       *       "cells": true
       *     }
       */
      checks: {
        [key: string]: boolean;
      };
    };
    ReplayDeadLetterBody: {
      /** @description In the place of the original, at most 1 MiB; of the form that the original has. */
      payload?: {
        [key: string]: unknown;
      };
    };
    ReplayDeadLettersBody: {
      filter: components['schemas']['DeadLetterFilterBody'];
      /** @description The most to replay, oldest first: 100 unless told, and never more than 1,000. */
      limit?: number;
    };
    ResetPasswordBody: {
      /** @description 8 to 128 characters, none of the most common passwords; left out, one is made up. */
      password?: string;
    };
    ResolveDeadLetterBody: {
      /**
       * @description How it was dealt with.
       * @enum {string}
       */
      reason: 'handled_by_script' | 'ignored';
    };
    ResolveDeadLettersBody: {
      filter: components['schemas']['DeadLetterFilterBody'];
      /**
       * @description How they were dealt with.
       * @enum {string}
       */
      reason: 'handled_by_script' | 'ignored';
      /** @description The most to resolve, oldest first: 100 unless told, and never more than 1,000. */
      limit?: number;
    };
    /** @description How often an event is tried, and after which pauses. What is left out is as this installation is set. */
    RetryBody: {
      /**
       * @description The first one among them.
       * @example 3
       */
      max_attempts?: number;
      /** @enum {string} */
      backoff?: 'constant' | 'exponential' | 'linear';
      /**
       * @description Pause after the first failure.
       * @example 1000
       */
      base_ms?: number;
      /**
       * @description The longest pause, before jitter.
       * @example 300000
       */
      max_ms?: number;
      /**
       * @description How far a pause may differ either way, as a share of it.
       * @example 0.2
       */
      jitter?: number;
    };
    RetryView: {
      max_attempts: number;
      /** @enum {string} */
      backoff: 'constant' | 'exponential' | 'linear';
      base_ms: number;
      max_ms: number;
      jitter: number;
    };
    /** @description Whether a route could be made now. */
    RouteCheckView: {
      ok: boolean;
      /** @description The routes in the way. */
      conflicts: components['schemas']['RouteView'][];
      /** @description What else is in the way: a host that the app does not claim, a script that is a module. */
      errors: {
        field: string;
        message: string;
      }[];
    };
    /** @description Which route takes a request. */
    RouteMatchView: {
      matched: components['schemas']['RouteView'] | null;
      script_id: string | null;
      /** @description The app that answers at the host; null when there is none, or none that the caller may read. */
      app_id: string | null;
      params: {
        [key: string]: string;
      };
      /** @description Behind the path of a prefix route; empty otherwise. */
      rest: string;
      /**
       * @description Why nothing takes it; null when a route does. `system` is a path of the platform's own.
       * @enum {string|null}
       */
      reason: 'bad-path' | 'no-route' | 'system' | 'unknown-host' | null;
    };
    RouteView: {
      id: string;
      app_id: string;
      script_id: string;
      /** @enum {string} */
      host_kind: 'any' | 'strict' | 'wildcard';
      host: string | null;
      host_param_name: string | null;
      /** @enum {string} */
      path_kind: 'exact' | 'param' | 'prefix';
      path: string;
      method: string | null;
      /** @enum {string} */
      dispatch_mode: 'async' | 'sync';
      /** @enum {string} */
      auth: 'app_admin' | 'editor' | 'member' | 'public' | 'user';
      rate_limit: components['schemas']['RateLimitView'] | null;
      cors: components['schemas']['CorsView'] | null;
      /** Format: date-time */
      created_at: string;
    };
    RouteViewPage: {
      items: components['schemas']['RouteView'][];
      next_cursor: string | null;
    };
    SchedulePreviewView: {
      /**
       * @example [
       *       "2026-11-04T08:00:00.000Z"
       *     ]
       */
      times: string[];
    };
    /** @description One version of a script; versions never change. */
    ScriptVersionView: {
      version: number;
      /** Format: date-time */
      created_at: string;
      /** @description Null when the platform saved it itself, or when its user is gone. */
      created_by: {
        id: string;
        username: string;
      } | null;
      active: boolean;
      /** @description Its share of the runs, while it is the canary. */
      canary_percent: number | null;
      /** @description Names of the app's modules that it imports. */
      imports: string[];
      source_bytes: number;
      /** @description Left out of lists. */
      source?: string;
    };
    ScriptVersionViewPage: {
      items: components['schemas']['ScriptVersionView'][];
      next_cursor: string | null;
    };
    ScriptView: {
      id: string;
      app_id: string;
      name: string;
      description: string | null;
      /** @enum {string} */
      kind: 'endpoint' | 'module';
      /** @description The active one. */
      version: number;
      /** @description The newest one; after a roll-back it is not the active one. */
      latest_version: number;
      canary: {
        version: number;
        percent: number;
      } | null;
      sandbox: {
        cpu_ms?: number;
        max_concurrency?: number;
        max_log_bytes?: number;
        max_request_bytes?: number;
        max_response_bytes?: number;
        max_sdk_calls?: number;
        memory_mb?: number;
        wall_ms?: number;
      };
      /** @enum {string} */
      isolation: 'fresh' | 'warm';
      /** @description Names of the app's modules that the active version imports. */
      imports: string[];
      /** @description Of the active version or else the canary, while it lasts. */
      quarantine: components['schemas']['QuarantineView'] | null;
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      updated_at: string;
      /** @description Left out of lists. */
      source?: string;
    };
    ScriptViewPage: {
      items: components['schemas']['ScriptView'][];
      next_cursor: string | null;
    };
    /** @description A sign-in of the caller's that is still good. */
    SessionView: {
      id: string;
      /** Format: date-time */
      created_at: string;
      /**
       * Format: date-time
       * @description Within a minute.
       */
      last_seen_at: string;
      /**
       * Format: date-time
       * @description When it ends unless it is used again before.
       */
      expires_at: string;
      /** @description IP address of the sign-in. */
      address: string | null;
      /** @description `User-Agent` of the sign-in, at most 256 characters. */
      user_agent: string | null;
      /** @description Whether it is the one that asks. */
      current: boolean;
    };
    SessionViewPage: {
      items: components['schemas']['SessionView'][];
      next_cursor: string | null;
    };
    /** @description Whether an app could take a slug, and what it would have to do for that. */
    SlugCheckView: {
      slug: string;
      /** @description Whether a PATCH would take it as it is, without `force_takeover`. */
      available: boolean;
      /**
       * @description `own` and `own-history`: the app has it or had it before; `history`: another app had it before, so it takes `force_takeover`; `taken`: another app has it and nothing helps.
       * @enum {string}
       */
      reason: 'free' | 'history' | 'invalid' | 'own' | 'own-history' | 'taken';
      /** @description The app that it leads to, when there is one and the caller may read it. */
      held_by?: components['schemas']['AppRefView'];
    };
    /** @description What all attempts of all executions of a tree cost, also of those that were left out. */
    TreeTotalsView: {
      cpu_ms: number;
      wall_ms: number;
      wait_ms: number;
      sdk_calls: number;
      request_bytes: number;
      response_bytes: number;
      /** @description The largest of them. */
      peak_heap_bytes: number;
    };
    TriggerFiredView: {
      /** @description Of the run that it will be. */
      execution_id: string;
    };
    /** @description What is of one kind alone is there for that kind alone. */
    TriggerView: {
      id: string;
      app_id: string;
      script_id: string;
      /** @enum {string} */
      kind: 'cron' | 'dead_letter' | 'docs' | 'email' | 'files' | 'kv' | 'pubsub' | 'queue';
      name: string;
      enabled: boolean;
      /**
       * @example async
       * @enum {string}
       */
      dispatch_mode: 'async';
      transactional: boolean;
      /**
       * @description The user as whom its runs execute.
       * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
       */
      registered_by_principal: string;
      retry: components['schemas']['RetryView'];
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      updated_at: string;
      /** @example orders */
      collection_glob?: string;
      /**
       * @example [
       *       "set"
       *     ]
       */
      ops?: string[];
      /** @example 0 0 9 * * MON-FRI */
      schedule?: string;
      /** @example Europe/Berlin */
      timezone?: string;
      /** @enum {string} */
      overlap?: 'queue' | 'skip';
      /**
       * Format: date-time
       * @description Null while it is disabled, and when it never fires again.
       */
      next_fire_at?: string | null;
      /** Format: date-time */
      last_fired_at?: string | null;
      /** @example orders.* */
      topic_pattern?: string;
      /** @example thumbnails */
      queue?: string;
      concurrency?: number;
      batch_size?: number;
      address?: string;
      /** @example http */
      source_kind?: string | null;
      trigger_id?: string | null;
      /** @example null */
      script_id_filter?: string | null;
    };
    TriggerViewPage: {
      items: components['schemas']['TriggerView'][];
      next_cursor: string | null;
    };
    UnreachableRouteView: {
      id: string;
      path: string;
      host: string;
    };
    /** @description What is left out stays as it is. */
    UpdateAppBody: {
      name?: string;
      /** @description The slug until now goes on leading to the app. */
      slug?: string;
      /** @description Takes the slug also when it still leads to another app that had it before; that ends. */
      force_takeover?: boolean;
    };
    UpdateMemberBody: {
      /** @enum {string} */
      role: 'app_admin' | 'editor' | 'viewer';
    };
    /** @description What is left out stays as it is; null takes a rate limit or the CORS settings away. */
    UpdateRouteBody: {
      /** @enum {string} */
      dispatch_mode?: 'async' | 'sync';
      /** @enum {string} */
      auth?: 'app_admin' | 'editor' | 'member' | 'public' | 'user';
      /** @description Replaces the whole object. */
      rate_limit?: components['schemas']['RateLimitBody'] | null;
      /** @description Replaces the whole object. */
      cors?: components['schemas']['CorsBody'] | null;
    };
    /** @description What is left out stays as it is; `description: null` clears it. */
    UpdateScriptBody: {
      name?: string;
      source?: string;
      description?: string | null;
      /** @enum {string} */
      kind?: 'endpoint' | 'module';
      /** @description Replaces the whole object: `{}` goes back to the platform's defaults. */
      sandbox?: {
        cpu_ms?: number;
        max_concurrency?: number;
        max_log_bytes?: number;
        max_request_bytes?: number;
        max_response_bytes?: number;
        max_sdk_calls?: number;
        memory_mb?: number;
        wall_ms?: number;
      };
      /** @enum {string} */
      isolation?: 'fresh' | 'warm';
      /** @description Gives a second version a share of the runs; null, or a save of another source, ends it. */
      canary?: components['schemas']['CanaryBody'] | null;
    };
    /** @description What is left out stays as it is; only what the trigger's kind has can be changed. */
    UpdateTriggerBody: {
      script_id?: string;
      collection_glob?: string;
      ops?: string[];
      schedule?: string;
      timezone?: string;
      /** @enum {string} */
      overlap?: 'queue' | 'skip';
      topic_pattern?: string;
      queue?: string;
      concurrency?: number;
      batch_size?: number;
      address?: string;
      /** @enum {string|null} */
      source_kind?:
        'cron' | 'dead_letter' | 'docs' | 'email' | 'files' | 'http' | 'kv' | 'pubsub' | 'queue' | null;
      /** Format: uuid */
      trigger_id?: string | null;
      /** Format: uuid */
      script_id_filter?: string | null;
      /**
       * @description For people.
       * @example orders to the warehouse
       */
      name?: string;
      /**
       * @description Only enabled ones fire; true unless said otherwise.
       * @example true
       */
      enabled?: boolean;
      /**
       * @description What a run writes commits with its end, or not at all.
       * @example false
       */
      transactional?: boolean;
      retry?: components['schemas']['RetryBody'];
    };
    /** @description What is left out stays as it is; `email: null` clears it. */
    UpdateUserBody: {
      username?: string;
      email?: string | null;
      /** @enum {string} */
      instance_role?: 'admin' | 'member' | 'owner';
      /** @description `false` ends the user's sessions and keys for good; the account stays. */
      is_active?: boolean;
    };
    UsageRecordView: {
      id: string;
      script_id: string;
      execution_id: string;
      /**
       * @description What was used.
       * @example tokens.input
       */
      metric: string;
      quantity: number;
      /** @description What the script said beside it. */
      attributes: {
        [key: string]: unknown;
      } | null;
      /** Format: date-time */
      recorded_at: string;
    };
    UsageRecordViewPage: {
      items: components['schemas']['UsageRecordView'][];
      next_cursor: string | null;
    };
    /** @description An account as those who manage users see it. */
    UserAccountView: {
      id: string;
      username: string;
      email: string | null;
      /** @enum {string} */
      instance_role: 'admin' | 'member' | 'owner';
      /** @description False: nobody signs in with it, and its keys are void. */
      is_active: boolean;
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      updated_at: string;
      /** @description Shown once, in the answer to the request that had it made up. */
      generated_password?: string;
    };
    UserAccountViewPage: {
      items: components['schemas']['UserAccountView'][];
      next_cursor: string | null;
    };
    UserView: {
      id: string;
      username: string;
      /** @enum {string} */
      instance_role: 'admin' | 'member' | 'owner';
      email: string | null;
    };
    /** @description `GET /version`. */
    VersionView: {
      product: string;
      sdk: string;
      api: number;
      /** @description Number of the newest applied migration. */
      schema: number;
      wire: number;
      public_base_url: string;
    };
  };
  responses: never;
  parameters: {
    /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
    IdempotencyKey: string;
  };
  requestBodies: never;
  headers: {
    /** @description Seconds after which a repetition may help; left out where nobody knows. */
    RetryAfter: number;
  };
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  'apiKeys.list': {
    parameters: {
      query?: {
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "name": "deploys",
           *           "prefix": "0FQmGz1d",
           *           "scopes": [
           *             "script:write"
           *           ],
           *           "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "created_at": "2026-11-03T12:30:00.000Z",
           *           "expires_at": "2026-11-04T12:30:00.000Z",
           *           "last_used_at": "2026-11-03T12:30:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['ApiKeyViewPage'];
        };
      };
    };
  };
  'apiKeys.create': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "deploys",
         *       "scopes": [
         *         "script:write"
         *       ],
         *       "app_id": "shop"
         *     }
         */
        'application/json': components['schemas']['CreateApiKeyBody'];
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "name": "deploys",
           *       "prefix": "0FQmGz1d",
           *       "scopes": [
           *         "script:write"
           *       ],
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "expires_at": "2026-11-04T12:30:00.000Z",
           *       "last_used_at": "2026-11-03T12:30:00.000Z",
           *       "raw_token": "pic_0FQmGz1dXvC8tYk3PzqZs9wLh2RbN7aE5uJx"
           *     }
           */
          'application/json': components['schemas']['ApiKeyView'];
        };
      };
    };
  };
  'apiKeys.delete': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of the key
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'apps.list': {
    parameters: {
      query?: {
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "slug": "shop",
           *           "name": "Shop",
           *           "my_role": "app_admin",
           *           "created_at": "2026-11-03T12:30:00.000Z",
           *           "updated_at": "2026-11-03T12:30:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['AppViewPage'];
        };
      };
    };
  };
  'apps.create': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "slug": "shop",
         *       "name": "Shop"
         *     }
         */
        'application/json': components['schemas']['CreateAppBody'];
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "slug": "shop",
           *       "name": "Shop",
           *       "my_role": "app_admin",
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['AppView'];
        };
      };
    };
  };
  'apps.read': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "slug": "shop",
           *       "name": "Shop",
           *       "my_role": "app_admin",
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['AppView'];
        };
      };
    };
  };
  'apps.delete': {
    parameters: {
      query?: {
        /**
         * @description Deletes the app's scripts with it.
         * @example true
         */
        force?: 'false' | 'true';
      };
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'apps.update': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "Shop",
         *       "slug": "web-shop"
         *     }
         */
        'application/json': components['schemas']['UpdateAppBody'];
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "slug": "shop",
           *       "name": "Shop",
           *       "my_role": "app_admin",
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['AppView'];
        };
      };
    };
  };
  'deadLetters.list': {
    parameters: {
      query?: {
        /**
         * @description `true` for those that nobody has dealt with yet, `false` for the others.
         * @example false
         */
        unresolved?: 'false' | 'true';
        /**
         * @description What the events came from, such as `http`.
         * @example http
         */
        source?: string;
        /**
         * @description Of this trigger.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        trigger_id?: string;
        /**
         * @description Of this script.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        script_id?: string;
        /**
         * @description Code of the error, such as `script.threw`.
         * @example script.threw
         */
        code?: string;
        /**
         * @description Written at this time or later, RFC 3339.
         * @example 2026-11-03T12:00:00Z
         */
        from?: string;
        /**
         * @description Written before this time, RFC 3339.
         * @example 2026-11-04T00:00:00Z
         */
        to?: string;
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "execution_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "version": 1,
           *           "pinned_version": 1,
           *           "source": "http",
           *           "trigger_id": null,
           *           "principal_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "root_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "parent_id": null,
           *           "depth": 0,
           *           "attempts": 1,
           *           "max_attempts": 1,
           *           "payload_bytes": 1,
           *           "error": {
           *             "code": "script.threw",
           *             "message": "greeted"
           *           },
           *           "first_attempt_at": "2026-11-03T12:30:00.000Z",
           *           "last_attempt_at": "2026-11-03T12:30:00.000Z",
           *           "created_at": "2026-11-03T12:30:00.000Z",
           *           "resolution": "handled_by_script",
           *           "resolved_at": "2026-11-03T12:30:00.000Z",
           *           "replayed_as": null
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['DeadLetterViewPage'];
        };
      };
    };
  };
  'deadLetters.count': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Those that nobody has dealt with yet. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "unresolved": 1,
           *       "by_source": [
           *         {
           *           "source": "http",
           *           "unresolved": 1
           *         }
           *       ],
           *       "by_script": [
           *         {
           *           "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "unresolved": 1
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['DeadLetterCountView'];
        };
      };
    };
  };
  'deadLetters.replayMany': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "filter": {
         *         "source": "http",
         *         "code": "script.threw"
         *       },
         *       "limit": 1000
         *     }
         */
        'application/json': components['schemas']['ReplayDeadLettersBody'];
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "replayed": 1,
           *       "skipped": 1
           *     }
           */
          'application/json': components['schemas']['DeadLettersReplayedView'];
        };
      };
    };
  };
  'deadLetters.resolveMany': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "filter": {},
         *       "reason": "ignored"
         *     }
         */
        'application/json': components['schemas']['ResolveDeadLettersBody'];
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "resolved": 1
           *     }
           */
          'application/json': components['schemas']['DeadLettersResolvedView'];
        };
      };
    };
  };
  'deadLetters.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
        /**
         * @description Id of the dead letter
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        dl_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "error": {
           *         "code": "script.threw",
           *         "message": "greeted",
           *         "stack": null
           *       },
           *       "payload": {},
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "version": 1,
           *       "trigger_id": null,
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "execution_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "pinned_version": 1,
           *       "source": "http",
           *       "principal_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "root_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "parent_id": null,
           *       "depth": 0,
           *       "attempts": 1,
           *       "max_attempts": 1,
           *       "payload_bytes": 1,
           *       "first_attempt_at": "2026-11-03T12:30:00.000Z",
           *       "last_attempt_at": "2026-11-03T12:30:00.000Z",
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "resolution": "handled_by_script",
           *       "resolved_at": "2026-11-03T12:30:00.000Z",
           *       "replayed_as": null
           *     }
           */
          'application/json': components['schemas']['FullDeadLetterView'];
        };
      };
    };
  };
  'deadLetters.replay': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
        /**
         * @description Id of the dead letter
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        dl_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "payload": {
         *         "op": "set",
         *         "occurredAt": "2026-11-03T12:30:00.000Z",
         *         "kv": {
         *           "key": "a",
         *           "value": 2
         *         }
         *       }
         *     }
         */
        'application/json': components['schemas']['ReplayDeadLetterBody'];
      };
    };
    responses: {
      /** @description An event that could not be run, without its payload. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "execution_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "version": 1,
           *       "pinned_version": 1,
           *       "source": "http",
           *       "trigger_id": null,
           *       "principal_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "root_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "parent_id": null,
           *       "depth": 0,
           *       "attempts": 1,
           *       "max_attempts": 1,
           *       "payload_bytes": 1,
           *       "error": {
           *         "code": "script.threw",
           *         "message": "greeted"
           *       },
           *       "first_attempt_at": "2026-11-03T12:30:00.000Z",
           *       "last_attempt_at": "2026-11-03T12:30:00.000Z",
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "resolution": "handled_by_script",
           *       "resolved_at": "2026-11-03T12:30:00.000Z",
           *       "replayed_as": null
           *     }
           */
          'application/json': components['schemas']['DeadLetterView'];
        };
      };
    };
  };
  'deadLetters.resolve': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
        /**
         * @description Id of the dead letter
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        dl_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "reason": "handled_by_script"
         *     }
         */
        'application/json': components['schemas']['ResolveDeadLetterBody'];
      };
    };
    responses: {
      /** @description An event that could not be run, without its payload. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "execution_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "version": 1,
           *       "pinned_version": 1,
           *       "source": "http",
           *       "trigger_id": null,
           *       "principal_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "root_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "parent_id": null,
           *       "depth": 0,
           *       "attempts": 1,
           *       "max_attempts": 1,
           *       "payload_bytes": 1,
           *       "error": {
           *         "code": "script.threw",
           *         "message": "greeted"
           *       },
           *       "first_attempt_at": "2026-11-03T12:30:00.000Z",
           *       "last_attempt_at": "2026-11-03T12:30:00.000Z",
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "resolution": "handled_by_script",
           *       "resolved_at": "2026-11-03T12:30:00.000Z",
           *       "replayed_as": null
           *     }
           */
          'application/json': components['schemas']['DeadLetterView'];
        };
      };
    };
  };
  'domains.list': {
    parameters: {
      query?: {
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "domain": "shop.example",
           *           "created_at": "2026-11-03T12:30:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['DomainViewPage'];
        };
      };
    };
  };
  'domains.claim': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "domain": "shop.example"
         *     }
         */
        'application/json': components['schemas']['ClaimDomainBody'];
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "domain": "shop.example",
           *       "created_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['DomainView'];
        };
      };
    };
  };
  'domains.release': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
        /**
         * @description Id of the claim
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        domain_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What came of giving a claim up. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "unreachable_routes": [
           *         {
           *           "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "path": "/greet/:name",
           *           "host": "shop.example"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['DomainReleasedView'];
        };
      };
    };
  };
  'egress.read': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Where an app's scripts may send requests. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "allowed_hosts": [
           *         "api.example",
           *         "*.cdn.example"
           *       ],
           *       "updated_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['EgressView'];
        };
      };
    };
  };
  'egress.put': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "allowed_hosts": [
         *         "api.example",
         *         "*.cdn.example"
         *       ]
         *     }
         */
        'application/json': components['schemas']['PutEgressBody'];
      };
    };
    responses: {
      /** @description Where an app's scripts may send requests. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "allowed_hosts": [
           *         "api.example",
           *         "*.cdn.example"
           *       ],
           *       "updated_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['EgressView'];
        };
      };
    };
  };
  'env.list': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "name": "API_URL",
           *           "secret": false,
           *           "readable": true,
           *           "updated_at": "2026-11-03T12:30:00.000Z"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['EnvView'];
        };
      };
    };
  };
  'env.put': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
        /**
         * @description Name of the variable
         * @example greet
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "value": "sk_live_1234",
         *       "secret": true
         *     }
         */
        'application/json': components['schemas']['PutEnvBody'];
      };
    };
    responses: {
      /** @description A variable or secret of an app. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "name": "API_URL",
           *       "secret": false,
           *       "value": "https://api.example/v2",
           *       "readable": true,
           *       "updated_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['EnvVariableView'];
        };
      };
    };
  };
  'env.delete': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
        /**
         * @description Name of the variable
         * @example greet
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'files.list': {
    parameters: {
      query?: {
        /**
         * @description Only of this collection.
         * @example pictures
         */
        collection?: string;
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "collection": "pictures",
           *           "name": "greet",
           *           "content_type": "image/png",
           *           "size": 48213,
           *           "sha256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
           *           "metadata": {
           *             "of": "cats"
           *           },
           *           "version": 1,
           *           "created_at": "2026-11-03T12:30:00.000Z",
           *           "updated_at": "2026-11-03T12:30:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['FileViewPage'];
        };
      };
    };
  };
  'files.read': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
        /**
         * @description Id of the file
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        file_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A file of an app's scripts, without its bytes. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "collection": "pictures",
           *       "name": "greet",
           *       "content_type": "image/png",
           *       "size": 48213,
           *       "sha256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
           *       "metadata": {
           *         "of": "cats"
           *       },
           *       "version": 1,
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['FileView'];
        };
      };
    };
  };
  'files.delete': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
        /**
         * @description Id of the file
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        file_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'files.content': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
        /**
         * @description Id of the file
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        file_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The bytes, under the content type of the file */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example name,born
           *     Ada,1815
           */
          'application/octet-stream': string;
        };
      };
    };
  };
  'members.list': {
    parameters: {
      query?: {
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "user_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "username": "ada",
           *           "email": "ada@example.com",
           *           "instance_role": "member",
           *           "is_active": true,
           *           "role": "editor",
           *           "created_at": "2026-11-03T12:30:00.000Z",
           *           "updated_at": "2026-11-03T12:30:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['MemberViewPage'];
        };
      };
    };
  };
  'members.grant': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "user_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
         *       "role": "editor"
         *     }
         */
        'application/json': components['schemas']['GrantMemberBody'];
      };
    };
    responses: {
      /** @description A user with a role of their own in the app. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "user_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "username": "ada",
           *       "email": "ada@example.com",
           *       "instance_role": "member",
           *       "is_active": true,
           *       "role": "editor",
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['MemberView'];
        };
      };
    };
  };
  'members.revoke': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
        /**
         * @description Id of the user
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        user_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'members.change': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
        /**
         * @description Id of the user
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        user_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "role": "editor"
         *     }
         */
        'application/json': components['schemas']['UpdateMemberBody'];
      };
    };
    responses: {
      /** @description A user with a role of their own in the app. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "user_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "username": "ada",
           *       "email": "ada@example.com",
           *       "instance_role": "member",
           *       "is_active": true,
           *       "role": "editor",
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['MemberView'];
        };
      };
    };
  };
  'queues.list': {
    parameters: {
      query?: {
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "name": "thumbnails",
           *           "waiting": 1,
           *           "delayed": 1,
           *           "in_flight": 1,
           *           "oldest_waiting_age_ms": 1,
           *           "trigger_id": null
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['QueueViewPage'];
        };
      };
    };
  };
  'queues.purge': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
        /**
         * @description Name of the queue
         * @example thumbnails
         */
        queue: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "purged": 1
           *     }
           */
          'application/json': components['schemas']['QueuePurgedView'];
        };
      };
    };
  };
  'routes.listOfApp': {
    parameters: {
      query?: {
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "host_kind": "any",
           *           "host": null,
           *           "host_param_name": null,
           *           "path_kind": "param",
           *           "path": "/greet/:name",
           *           "method": "GET",
           *           "dispatch_mode": "sync",
           *           "auth": "public",
           *           "rate_limit": null,
           *           "cors": null,
           *           "created_at": "2026-11-03T12:30:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['RouteViewPage'];
        };
      };
    };
  };
  'apps.checkSlug': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "slug": "shop"
         *     }
         */
        'application/json': components['schemas']['CheckSlugBody'];
      };
    };
    responses: {
      /** @description Whether an app could take a slug, and what it would have to do for that. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "slug": "shop",
           *       "available": false,
           *       "reason": "history",
           *       "held_by": {
           *         "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *         "slug": "shop"
           *       }
           *     }
           */
          'application/json': components['schemas']['SlugCheckView'];
        };
      };
    };
  };
  'triggers.list': {
    parameters: {
      query?: {
        /**
         * @description Only triggers of this kind.
         * @example cron
         */
        kind?: 'cron' | 'dead_letter' | 'docs' | 'email' | 'files' | 'kv' | 'pubsub' | 'queue';
        /**
         * @description Only triggers of this script.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        script_id?: string;
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "kind": "cron",
           *           "name": "greet",
           *           "enabled": false,
           *           "dispatch_mode": "async",
           *           "transactional": false,
           *           "registered_by_principal": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "retry": {
           *             "max_attempts": 1,
           *             "backoff": "constant",
           *             "base_ms": 1,
           *             "max_ms": 1,
           *             "jitter": 1
           *           },
           *           "created_at": "2026-11-03T12:30:00.000Z",
           *           "updated_at": "2026-11-03T12:30:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['TriggerViewPage'];
        };
      };
    };
  };
  'triggerRegistration.cron': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "schedule": "0 0 9 * * MON-FRI",
         *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c"
         *     }
         */
        'application/json': components['schemas']['CreateCronTriggerBody'];
      };
    };
    responses: {
      /** @description What is of one kind alone is there for that kind alone. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "kind": "cron",
           *       "name": "greet",
           *       "enabled": false,
           *       "dispatch_mode": "async",
           *       "transactional": false,
           *       "registered_by_principal": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "retry": {
           *         "max_attempts": 1,
           *         "backoff": "constant",
           *         "base_ms": 1,
           *         "max_ms": 1,
           *         "jitter": 1
           *       },
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z",
           *       "collection_glob": "orders",
           *       "ops": [
           *         "set"
           *       ],
           *       "schedule": "0 0 9 * * MON-FRI",
           *       "timezone": "Europe/Berlin",
           *       "overlap": "queue",
           *       "next_fire_at": "2026-11-03T12:30:00.000Z",
           *       "last_fired_at": "2026-11-03T12:30:00.000Z",
           *       "topic_pattern": "orders.*",
           *       "queue": "thumbnails",
           *       "concurrency": 1,
           *       "batch_size": 1,
           *       "address": "203.0.113.7",
           *       "source_kind": "http",
           *       "trigger_id": null,
           *       "script_id_filter": null
           *     }
           */
          'application/json': components['schemas']['TriggerView'];
        };
      };
    };
  };
  'triggerRegistration.deadLetter': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c"
         *     }
         */
        'application/json': components['schemas']['CreateDeadLetterTriggerBody'];
      };
    };
    responses: {
      /** @description What is of one kind alone is there for that kind alone. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "kind": "cron",
           *       "name": "greet",
           *       "enabled": false,
           *       "dispatch_mode": "async",
           *       "transactional": false,
           *       "registered_by_principal": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "retry": {
           *         "max_attempts": 1,
           *         "backoff": "constant",
           *         "base_ms": 1,
           *         "max_ms": 1,
           *         "jitter": 1
           *       },
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z",
           *       "collection_glob": "orders",
           *       "ops": [
           *         "set"
           *       ],
           *       "schedule": "0 0 9 * * MON-FRI",
           *       "timezone": "Europe/Berlin",
           *       "overlap": "queue",
           *       "next_fire_at": "2026-11-03T12:30:00.000Z",
           *       "last_fired_at": "2026-11-03T12:30:00.000Z",
           *       "topic_pattern": "orders.*",
           *       "queue": "thumbnails",
           *       "concurrency": 1,
           *       "batch_size": 1,
           *       "address": "203.0.113.7",
           *       "source_kind": "http",
           *       "trigger_id": null,
           *       "script_id_filter": null
           *     }
           */
          'application/json': components['schemas']['TriggerView'];
        };
      };
    };
  };
  'triggerRegistration.docs': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "collection_glob": "orders",
         *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c"
         *     }
         */
        'application/json': components['schemas']['CreateDocsTriggerBody'];
      };
    };
    responses: {
      /** @description What is of one kind alone is there for that kind alone. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "kind": "cron",
           *       "name": "greet",
           *       "enabled": false,
           *       "dispatch_mode": "async",
           *       "transactional": false,
           *       "registered_by_principal": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "retry": {
           *         "max_attempts": 1,
           *         "backoff": "constant",
           *         "base_ms": 1,
           *         "max_ms": 1,
           *         "jitter": 1
           *       },
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z",
           *       "collection_glob": "orders",
           *       "ops": [
           *         "set"
           *       ],
           *       "schedule": "0 0 9 * * MON-FRI",
           *       "timezone": "Europe/Berlin",
           *       "overlap": "queue",
           *       "next_fire_at": "2026-11-03T12:30:00.000Z",
           *       "last_fired_at": "2026-11-03T12:30:00.000Z",
           *       "topic_pattern": "orders.*",
           *       "queue": "thumbnails",
           *       "concurrency": 1,
           *       "batch_size": 1,
           *       "address": "203.0.113.7",
           *       "source_kind": "http",
           *       "trigger_id": null,
           *       "script_id_filter": null
           *     }
           */
          'application/json': components['schemas']['TriggerView'];
        };
      };
    };
  };
  'triggerRegistration.email': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "address": "orders",
         *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c"
         *     }
         */
        'application/json': components['schemas']['CreateEmailTriggerBody'];
      };
    };
    responses: {
      /** @description What is of one kind alone is there for that kind alone. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "kind": "cron",
           *       "name": "greet",
           *       "enabled": false,
           *       "dispatch_mode": "async",
           *       "transactional": false,
           *       "registered_by_principal": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "retry": {
           *         "max_attempts": 1,
           *         "backoff": "constant",
           *         "base_ms": 1,
           *         "max_ms": 1,
           *         "jitter": 1
           *       },
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z",
           *       "collection_glob": "orders",
           *       "ops": [
           *         "set"
           *       ],
           *       "schedule": "0 0 9 * * MON-FRI",
           *       "timezone": "Europe/Berlin",
           *       "overlap": "queue",
           *       "next_fire_at": "2026-11-03T12:30:00.000Z",
           *       "last_fired_at": "2026-11-03T12:30:00.000Z",
           *       "topic_pattern": "orders.*",
           *       "queue": "thumbnails",
           *       "concurrency": 1,
           *       "batch_size": 1,
           *       "address": "203.0.113.7",
           *       "source_kind": "http",
           *       "trigger_id": null,
           *       "script_id_filter": null
           *     }
           */
          'application/json': components['schemas']['TriggerView'];
        };
      };
    };
  };
  'triggerRegistration.files': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "collection_glob": "orders",
         *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c"
         *     }
         */
        'application/json': components['schemas']['CreateFilesTriggerBody'];
      };
    };
    responses: {
      /** @description What is of one kind alone is there for that kind alone. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "kind": "cron",
           *       "name": "greet",
           *       "enabled": false,
           *       "dispatch_mode": "async",
           *       "transactional": false,
           *       "registered_by_principal": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "retry": {
           *         "max_attempts": 1,
           *         "backoff": "constant",
           *         "base_ms": 1,
           *         "max_ms": 1,
           *         "jitter": 1
           *       },
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z",
           *       "collection_glob": "orders",
           *       "ops": [
           *         "set"
           *       ],
           *       "schedule": "0 0 9 * * MON-FRI",
           *       "timezone": "Europe/Berlin",
           *       "overlap": "queue",
           *       "next_fire_at": "2026-11-03T12:30:00.000Z",
           *       "last_fired_at": "2026-11-03T12:30:00.000Z",
           *       "topic_pattern": "orders.*",
           *       "queue": "thumbnails",
           *       "concurrency": 1,
           *       "batch_size": 1,
           *       "address": "203.0.113.7",
           *       "source_kind": "http",
           *       "trigger_id": null,
           *       "script_id_filter": null
           *     }
           */
          'application/json': components['schemas']['TriggerView'];
        };
      };
    };
  };
  'triggerRegistration.kv': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "collection_glob": "orders",
         *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c"
         *     }
         */
        'application/json': components['schemas']['CreateKvTriggerBody'];
      };
    };
    responses: {
      /** @description What is of one kind alone is there for that kind alone. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "kind": "cron",
           *       "name": "greet",
           *       "enabled": false,
           *       "dispatch_mode": "async",
           *       "transactional": false,
           *       "registered_by_principal": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "retry": {
           *         "max_attempts": 1,
           *         "backoff": "constant",
           *         "base_ms": 1,
           *         "max_ms": 1,
           *         "jitter": 1
           *       },
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z",
           *       "collection_glob": "orders",
           *       "ops": [
           *         "set"
           *       ],
           *       "schedule": "0 0 9 * * MON-FRI",
           *       "timezone": "Europe/Berlin",
           *       "overlap": "queue",
           *       "next_fire_at": "2026-11-03T12:30:00.000Z",
           *       "last_fired_at": "2026-11-03T12:30:00.000Z",
           *       "topic_pattern": "orders.*",
           *       "queue": "thumbnails",
           *       "concurrency": 1,
           *       "batch_size": 1,
           *       "address": "203.0.113.7",
           *       "source_kind": "http",
           *       "trigger_id": null,
           *       "script_id_filter": null
           *     }
           */
          'application/json': components['schemas']['TriggerView'];
        };
      };
    };
  };
  'triggerRegistration.pubsub': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "topic_pattern": "orders.*",
         *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c"
         *     }
         */
        'application/json': components['schemas']['CreatePubsubTriggerBody'];
      };
    };
    responses: {
      /** @description What is of one kind alone is there for that kind alone. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "kind": "cron",
           *       "name": "greet",
           *       "enabled": false,
           *       "dispatch_mode": "async",
           *       "transactional": false,
           *       "registered_by_principal": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "retry": {
           *         "max_attempts": 1,
           *         "backoff": "constant",
           *         "base_ms": 1,
           *         "max_ms": 1,
           *         "jitter": 1
           *       },
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z",
           *       "collection_glob": "orders",
           *       "ops": [
           *         "set"
           *       ],
           *       "schedule": "0 0 9 * * MON-FRI",
           *       "timezone": "Europe/Berlin",
           *       "overlap": "queue",
           *       "next_fire_at": "2026-11-03T12:30:00.000Z",
           *       "last_fired_at": "2026-11-03T12:30:00.000Z",
           *       "topic_pattern": "orders.*",
           *       "queue": "thumbnails",
           *       "concurrency": 1,
           *       "batch_size": 1,
           *       "address": "203.0.113.7",
           *       "source_kind": "http",
           *       "trigger_id": null,
           *       "script_id_filter": null
           *     }
           */
          'application/json': components['schemas']['TriggerView'];
        };
      };
    };
  };
  'triggerRegistration.queue': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "queue": "thumbnails",
         *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c"
         *     }
         */
        'application/json': components['schemas']['CreateQueueTriggerBody'];
      };
    };
    responses: {
      /** @description What is of one kind alone is there for that kind alone. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "kind": "cron",
           *       "name": "greet",
           *       "enabled": false,
           *       "dispatch_mode": "async",
           *       "transactional": false,
           *       "registered_by_principal": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "retry": {
           *         "max_attempts": 1,
           *         "backoff": "constant",
           *         "base_ms": 1,
           *         "max_ms": 1,
           *         "jitter": 1
           *       },
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z",
           *       "collection_glob": "orders",
           *       "ops": [
           *         "set"
           *       ],
           *       "schedule": "0 0 9 * * MON-FRI",
           *       "timezone": "Europe/Berlin",
           *       "overlap": "queue",
           *       "next_fire_at": "2026-11-03T12:30:00.000Z",
           *       "last_fired_at": "2026-11-03T12:30:00.000Z",
           *       "topic_pattern": "orders.*",
           *       "queue": "thumbnails",
           *       "concurrency": 1,
           *       "batch_size": 1,
           *       "address": "203.0.113.7",
           *       "source_kind": "http",
           *       "trigger_id": null,
           *       "script_id_filter": null
           *     }
           */
          'application/json': components['schemas']['TriggerView'];
        };
      };
    };
  };
  'triggers.read': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
        /**
         * @description Id of the trigger
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        trigger_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What is of one kind alone is there for that kind alone. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "kind": "cron",
           *       "name": "greet",
           *       "enabled": false,
           *       "dispatch_mode": "async",
           *       "transactional": false,
           *       "registered_by_principal": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "retry": {
           *         "max_attempts": 1,
           *         "backoff": "constant",
           *         "base_ms": 1,
           *         "max_ms": 1,
           *         "jitter": 1
           *       },
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z",
           *       "collection_glob": "orders",
           *       "ops": [
           *         "set"
           *       ],
           *       "schedule": "0 0 9 * * MON-FRI",
           *       "timezone": "Europe/Berlin",
           *       "overlap": "queue",
           *       "next_fire_at": "2026-11-03T12:30:00.000Z",
           *       "last_fired_at": "2026-11-03T12:30:00.000Z",
           *       "topic_pattern": "orders.*",
           *       "queue": "thumbnails",
           *       "concurrency": 1,
           *       "batch_size": 1,
           *       "address": "203.0.113.7",
           *       "source_kind": "http",
           *       "trigger_id": null,
           *       "script_id_filter": null
           *     }
           */
          'application/json': components['schemas']['TriggerView'];
        };
      };
    };
  };
  'triggers.delete': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
        /**
         * @description Id of the trigger
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        trigger_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'triggers.update': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id_or_slug: string;
        /**
         * @description Id of the trigger
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        trigger_id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "enabled": false
         *     }
         */
        'application/json': components['schemas']['UpdateTriggerBody'];
      };
    };
    responses: {
      /** @description What is of one kind alone is there for that kind alone. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "kind": "cron",
           *       "name": "greet",
           *       "enabled": false,
           *       "dispatch_mode": "async",
           *       "transactional": false,
           *       "registered_by_principal": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "retry": {
           *         "max_attempts": 1,
           *         "backoff": "constant",
           *         "base_ms": 1,
           *         "max_ms": 1,
           *         "jitter": 1
           *       },
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z",
           *       "collection_glob": "orders",
           *       "ops": [
           *         "set"
           *       ],
           *       "schedule": "0 0 9 * * MON-FRI",
           *       "timezone": "Europe/Berlin",
           *       "overlap": "queue",
           *       "next_fire_at": "2026-11-03T12:30:00.000Z",
           *       "last_fired_at": "2026-11-03T12:30:00.000Z",
           *       "topic_pattern": "orders.*",
           *       "queue": "thumbnails",
           *       "concurrency": 1,
           *       "batch_size": 1,
           *       "address": "203.0.113.7",
           *       "source_kind": "http",
           *       "trigger_id": null,
           *       "script_id_filter": null
           *     }
           */
          'application/json': components['schemas']['TriggerView'];
        };
      };
    };
  };
  'executions.listOfApp': {
    parameters: {
      query?: {
        /**
         * @description Of this script alone.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        script?: string;
        /**
         * @description How they ended.
         * @example success
         */
        status?: 'aborted' | 'budget_exceeded' | 'crashed' | 'error' | 'success' | 'timeout';
        /**
         * @description Executions begun at this time or later, RFC 3339.
         * @example 2026-11-03T12:00:00Z
         */
        from?: string;
        /**
         * @description Executions begun before this time, RFC 3339.
         * @example 2026-11-04T00:00:00Z
         */
        to?: string;
        /**
         * @description The execution that all others of the chain were caused by, and itself.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        root?: string;
        /**
         * @description Of this version of the script.
         * @example 1
         */
        version?: number;
        /**
         * @description What they were run by, such as `http`.
         * @example http
         */
        source?: string;
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "execution_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "version": 1,
           *           "status": "success",
           *           "source": "http",
           *           "trigger_id": null,
           *           "started_at": "2026-11-03T12:30:00.000Z",
           *           "wait_ms": 0,
           *           "wall_ms": 12,
           *           "cpu_ms": 3,
           *           "peak_heap_bytes": 2100000,
           *           "sdk_calls": 0,
           *           "request_bytes": 0,
           *           "response_bytes": 15,
           *           "root_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "parent_id": null,
           *           "depth": 0,
           *           "attempt": 1,
           *           "request": {
           *             "method": "GET",
           *             "path": "/greet/ada"
           *           },
           *           "response": {
           *             "status_code": 200
           *           },
           *           "error": null,
           *           "log": [
           *             {
           *               "at": "2026-11-03T12:30:00.000Z",
           *               "level": "info",
           *               "message": "greeted"
           *             }
           *           ]
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['ExecutionViewPage'];
        };
      };
    };
  };
  'tails.ofApp': {
    parameters: {
      query?: never;
      header?: {
        /** @description The execution seen last: what came behind it is sent first */
        'last-event-id'?: string;
      };
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Server-sent events, for as long as the client stays */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example event: gap
           *     data: {"dropped":12}
           */
          'text/event-stream': string;
        };
      };
    };
  };
  'usage.list': {
    parameters: {
      query?: {
        /**
         * @description Of this metric alone.
         * @example tokens.input
         */
        metric?: string;
        /**
         * @description Recorded at this time or later, RFC 3339.
         * @example 2026-11-03T12:00:00Z
         */
        from?: string;
        /**
         * @description Recorded before this time, RFC 3339.
         * @example 2026-11-04T00:00:00Z
         */
        to?: string;
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path: {
        /**
         * @description Id or slug of the app
         * @example shop
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "execution_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "metric": "tokens.input",
           *           "quantity": 1,
           *           "attributes": {},
           *           "recorded_at": "2026-11-03T12:30:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['UsageRecordViewPage'];
        };
      };
    };
  };
  'audit.list': {
    parameters: {
      query?: {
        /**
         * @description An app's id or slug; left out, everything is shown, to owners and admins only.
         * @example shop
         */
        app?: string;
        /**
         * @description Id or name of who did it.
         * @example ada
         */
        actor?: string;
        /**
         * @description Such as `script.create`, or `script.*` for all of a subject.
         * @example script.create
         */
        action?: string;
        /**
         * @description What came of it; `failed` is a fault of the platform's.
         * @example done
         */
        outcome?: 'done' | 'failed' | 'refused';
        /**
         * @description At this time or later, RFC 3339.
         * @example 2026-11-03T12:00:00Z
         */
        from?: string;
        /**
         * @description Before this time, RFC 3339.
         * @example 2026-11-04T00:00:00Z
         */
        to?: string;
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "at": "2026-11-03T12:30:00.000Z",
           *           "actor": {
           *             "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *             "username": "ada"
           *           },
           *           "credential": {
           *             "kind": "key",
           *             "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c"
           *           },
           *           "action": "script.create",
           *           "outcome": "done",
           *           "code": null,
           *           "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "target": {
           *             "kind": "script",
           *             "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *             "name": "greet"
           *           },
           *           "details": {},
           *           "address": "203.0.113.7",
           *           "request_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['AuditRecordViewPage'];
        };
      };
    };
  };
  'executions.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of the execution
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "execution_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "version": 1,
           *       "status": "success",
           *       "source": "http",
           *       "trigger_id": null,
           *       "started_at": "2026-11-03T12:30:00.000Z",
           *       "wait_ms": 0,
           *       "wall_ms": 12,
           *       "cpu_ms": 3,
           *       "peak_heap_bytes": 2100000,
           *       "sdk_calls": 0,
           *       "request_bytes": 0,
           *       "response_bytes": 15,
           *       "root_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "parent_id": null,
           *       "depth": 0,
           *       "attempt": 1,
           *       "request": {
           *         "method": "GET",
           *         "path": "/greet/ada"
           *       },
           *       "response": {
           *         "status_code": 200
           *       },
           *       "error": null,
           *       "log": [
           *         {
           *           "at": "2026-11-03T12:30:00.000Z",
           *           "level": "info",
           *           "message": "greeted"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['ExecutionView'];
        };
      };
    };
  };
  'executions.tree': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of the execution
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Everything that one execution caused, directly or through others, and itself. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "root_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "executions": 1,
           *       "is_cut": false,
           *       "totals": {
           *         "cpu_ms": 3,
           *         "wall_ms": 12,
           *         "wait_ms": 0,
           *         "sdk_calls": 0,
           *         "request_bytes": 0,
           *         "response_bytes": 15,
           *         "peak_heap_bytes": 2100000
           *       },
           *       "nodes": [
           *         {
           *           "execution_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "parent_id": null,
           *           "depth": 0,
           *           "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "version": 1,
           *           "source": "http",
           *           "trigger_id": null,
           *           "status": "success",
           *           "attempt": 1,
           *           "attempts": 1,
           *           "started_at": "2026-11-03T12:30:00.000Z",
           *           "wall_ms": 12,
           *           "cpu_ms": 3,
           *           "dead_letter_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['ExecutionTreeView'];
        };
      };
    };
  };
  'routes.read': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of the route
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "host_kind": "any",
           *       "host": null,
           *       "host_param_name": null,
           *       "path_kind": "param",
           *       "path": "/greet/:name",
           *       "method": "GET",
           *       "dispatch_mode": "sync",
           *       "auth": "public",
           *       "rate_limit": null,
           *       "cors": null,
           *       "created_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['RouteView'];
        };
      };
    };
  };
  'routes.delete': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of the route
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'routes.update': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of the route
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "auth": "member",
         *       "rate_limit": null
         *     }
         */
        'application/json': components['schemas']['UpdateRouteBody'];
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "host_kind": "any",
           *       "host": null,
           *       "host_param_name": null,
           *       "path_kind": "param",
           *       "path": "/greet/:name",
           *       "method": "GET",
           *       "dispatch_mode": "sync",
           *       "auth": "public",
           *       "rate_limit": null,
           *       "cors": null,
           *       "created_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['RouteView'];
        };
      };
    };
  };
  'routePreview.check': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
         *       "path": "/greet/:name"
         *     }
         */
        'application/json': components['schemas']['CheckRouteBody'];
      };
    };
    responses: {
      /** @description Whether a route could be made now. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "ok": true,
           *       "conflicts": [],
           *       "errors": []
           *     }
           */
          'application/json': components['schemas']['RouteCheckView'];
        };
      };
    };
  };
  'routePreview.match': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "url": "https://shop.example/greet/ada",
         *       "method": "GET"
         *     }
         */
        'application/json': components['schemas']['MatchRouteBody'];
      };
    };
    responses: {
      /** @description Which route takes a request. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "matched": {
           *         "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *         "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *         "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *         "host_kind": "any",
           *         "host": null,
           *         "host_param_name": null,
           *         "path_kind": "param",
           *         "path": "/greet/:name",
           *         "method": "GET",
           *         "dispatch_mode": "sync",
           *         "auth": "public",
           *         "rate_limit": null,
           *         "cors": null,
           *         "created_at": "2026-11-03T12:30:00.000Z"
           *       },
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "params": {
           *         "name": "ada"
           *       },
           *       "rest": "",
           *       "reason": null
           *     }
           */
          'application/json': components['schemas']['RouteMatchView'];
        };
      };
    };
  };
  'scripts.list': {
    parameters: {
      query?: {
        /**
         * @description An app's id or slug.
         * @example shop
         */
        app?: string;
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "name": "greet",
           *           "description": "Greets whoever asks",
           *           "kind": "endpoint",
           *           "version": 1,
           *           "latest_version": 1,
           *           "canary": null,
           *           "sandbox": {
           *             "wall_ms": 5000
           *           },
           *           "isolation": "warm",
           *           "imports": [
           *             "tax"
           *           ],
           *           "quarantine": null,
           *           "created_at": "2026-11-03T12:30:00.000Z",
           *           "updated_at": "2026-11-03T12:30:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['ScriptViewPage'];
        };
      };
    };
  };
  'scripts.create': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "app_id": "shop",
         *       "name": "greet",
         *       "source": "export default ({ request }) => ({ hello: request.params.name ?? 'world' });"
         *     }
         */
        'application/json': components['schemas']['CreateScriptBody'];
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "name": "greet",
           *       "description": "Greets whoever asks",
           *       "kind": "endpoint",
           *       "version": 1,
           *       "latest_version": 1,
           *       "canary": null,
           *       "sandbox": {
           *         "wall_ms": 5000
           *       },
           *       "isolation": "warm",
           *       "imports": [
           *         "tax"
           *       ],
           *       "quarantine": null,
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z",
           *       "source": "export default ({ request }) => ({ hello: request.params.name ?? 'world' });"
           *     }
           */
          'application/json': components['schemas']['ScriptView'];
        };
      };
    };
  };
  'scripts.read': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of the script
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "name": "greet",
           *       "description": "Greets whoever asks",
           *       "kind": "endpoint",
           *       "version": 1,
           *       "latest_version": 1,
           *       "canary": null,
           *       "sandbox": {
           *         "wall_ms": 5000
           *       },
           *       "isolation": "warm",
           *       "imports": [
           *         "tax"
           *       ],
           *       "quarantine": null,
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z",
           *       "source": "export default ({ request }) => ({ hello: request.params.name ?? 'world' });"
           *     }
           */
          'application/json': components['schemas']['ScriptView'];
        };
      };
    };
  };
  'scripts.update': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of the script
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "source": "export default () => ({ hello: \"again\" });"
         *     }
         */
        'application/json': components['schemas']['UpdateScriptBody'];
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "name": "greet",
           *       "description": "Greets whoever asks",
           *       "kind": "endpoint",
           *       "version": 1,
           *       "latest_version": 1,
           *       "canary": null,
           *       "sandbox": {
           *         "wall_ms": 5000
           *       },
           *       "isolation": "warm",
           *       "imports": [
           *         "tax"
           *       ],
           *       "quarantine": null,
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z",
           *       "source": "export default ({ request }) => ({ hello: request.params.name ?? 'world' });"
           *     }
           */
          'application/json': components['schemas']['ScriptView'];
        };
      };
    };
  };
  'scripts.delete': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of the script
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'executions.listOfScript': {
    parameters: {
      query?: {
        /**
         * @description How many to pass over; `cursor` goes deeper.
         * @example 0
         */
        offset?: number;
        /**
         * @description How they ended.
         * @example success
         */
        status?: 'aborted' | 'budget_exceeded' | 'crashed' | 'error' | 'success' | 'timeout';
        /**
         * @description Executions begun at this time or later, RFC 3339.
         * @example 2026-11-03T12:00:00Z
         */
        from?: string;
        /**
         * @description Executions begun before this time, RFC 3339.
         * @example 2026-11-04T00:00:00Z
         */
        to?: string;
        /**
         * @description The execution that all others of the chain were caused by, and itself.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        root?: string;
        /**
         * @description Of this version of the script.
         * @example 1
         */
        version?: number;
        /**
         * @description What they were run by, such as `http`.
         * @example http
         */
        source?: string;
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path: {
        /**
         * @description Id of the script
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "execution_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "version": 1,
           *           "status": "success",
           *           "source": "http",
           *           "trigger_id": null,
           *           "started_at": "2026-11-03T12:30:00.000Z",
           *           "wait_ms": 0,
           *           "wall_ms": 12,
           *           "cpu_ms": 3,
           *           "peak_heap_bytes": 2100000,
           *           "sdk_calls": 0,
           *           "request_bytes": 0,
           *           "response_bytes": 15,
           *           "root_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "parent_id": null,
           *           "depth": 0,
           *           "attempt": 1,
           *           "request": {
           *             "method": "GET",
           *             "path": "/greet/ada"
           *           },
           *           "response": {
           *             "status_code": 200
           *           },
           *           "error": null,
           *           "log": [
           *             {
           *               "at": "2026-11-03T12:30:00.000Z",
           *               "level": "info",
           *               "message": "greeted"
           *             }
           *           ]
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['ExecutionViewPage'];
        };
      };
    };
  };
  'tails.ofScript': {
    parameters: {
      query?: never;
      header?: {
        /** @description The execution seen last: what came behind it is sent first */
        'last-event-id'?: string;
      };
      path: {
        /**
         * @description Id of the script
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Server-sent events, for as long as the client stays */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example event: gap
           *     data: {"dropped":12}
           */
          'text/event-stream': string;
        };
      };
    };
  };
  'scripts.liftQuarantine': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of the script
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'routes.listOfScript': {
    parameters: {
      query?: {
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path: {
        /**
         * @description Id of the script
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "host_kind": "any",
           *           "host": null,
           *           "host_param_name": null,
           *           "path_kind": "param",
           *           "path": "/greet/:name",
           *           "method": "GET",
           *           "dispatch_mode": "sync",
           *           "auth": "public",
           *           "rate_limit": null,
           *           "cors": null,
           *           "created_at": "2026-11-03T12:30:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['RouteViewPage'];
        };
      };
    };
  };
  'routes.create': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id of the script
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "path": "/greet/:name",
         *       "method": "GET",
         *       "rate_limit": {
         *         "requests": 60,
         *         "per_seconds": 60,
         *         "by": "ip"
         *       }
         *     }
         */
        'application/json': components['schemas']['CreateRouteBody'];
      };
    };
    responses: {
      /** @description Done */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "script_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "host_kind": "any",
           *       "host": null,
           *       "host_param_name": null,
           *       "path_kind": "param",
           *       "path": "/greet/:name",
           *       "method": "GET",
           *       "dispatch_mode": "sync",
           *       "auth": "public",
           *       "rate_limit": null,
           *       "cors": null,
           *       "created_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['RouteView'];
        };
      };
    };
  };
  'versions.list': {
    parameters: {
      query?: {
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path: {
        /**
         * @description Id of the script
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "version": 1,
           *           "created_at": "2026-11-03T12:30:00.000Z",
           *           "created_by": {
           *             "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *             "username": "ada"
           *           },
           *           "active": true,
           *           "canary_percent": null,
           *           "imports": [
           *             "tax"
           *           ],
           *           "source_bytes": 77
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['ScriptVersionViewPage'];
        };
      };
    };
  };
  'versions.read': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of the script
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
        /**
         * @description Number of the version
         * @example 3
         */
        version: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description One version of a script; versions never change. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "version": 1,
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "created_by": {
           *         "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *         "username": "ada"
           *       },
           *       "active": true,
           *       "canary_percent": null,
           *       "imports": [
           *         "tax"
           *       ],
           *       "source_bytes": 77,
           *       "source": "export default ({ request }) => ({ hello: request.params.name ?? 'world' });"
           *     }
           */
          'application/json': components['schemas']['ScriptVersionView'];
        };
      };
    };
  };
  'versions.activate': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id of the script
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
        /**
         * @description Number of the version
         * @example 3
         */
        version: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "app_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "name": "greet",
           *       "description": "Greets whoever asks",
           *       "kind": "endpoint",
           *       "version": 1,
           *       "latest_version": 1,
           *       "canary": null,
           *       "sandbox": {
           *         "wall_ms": 5000
           *       },
           *       "isolation": "warm",
           *       "imports": [
           *         "tax"
           *       ],
           *       "quarantine": null,
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z",
           *       "source": "export default ({ request }) => ({ hello: request.params.name ?? 'world' });"
           *     }
           */
          'application/json': components['schemas']['ScriptView'];
        };
      };
    };
  };
  'jobs.list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "name": "identity.expired-sessions",
           *           "every_ms": 3600000,
           *           "last_started_at": "2026-11-03T12:30:00.000Z",
           *           "last_success_at": "2026-11-03T12:30:00.000Z",
           *           "last_error": null,
           *           "last_duration_ms": 1,
           *           "next_run_at": "2026-11-03T12:30:00.000Z",
           *           "runs": 12,
           *           "failures": 0
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['JobViewPage'];
        };
      };
    };
  };
  'triggers.fire': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id of the trigger
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "op": "set",
         *       "payload": {
         *         "collection": "orders",
         *         "key": "17",
         *         "value": {
         *           "paid": true
         *         }
         *       }
         *     }
         */
        'application/json': components['schemas']['FireTriggerBody'];
      };
    };
    responses: {
      /** @description Done */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "execution_id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c"
           *     }
           */
          'application/json': components['schemas']['TriggerFiredView'];
        };
      };
    };
  };
  'triggers.times': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "schedule": "0 0 9 * * MON-FRI",
         *       "timezone": "Europe/Berlin"
         *     }
         */
        'application/json': components['schemas']['PreviewScheduleBody'];
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "times": [
           *         "2026-11-04T08:00:00.000Z"
           *       ]
           *     }
           */
          'application/json': components['schemas']['SchedulePreviewView'];
        };
      };
    };
  };
  'users.list': {
    parameters: {
      query?: {
        /**
         * @description Part of the username or the email, in any letter case.
         * @example ada
         */
        q?: string;
        /**
         * @description Those that are switched on, or those that are switched off.
         * @example true
         */
        active?: 'false' | 'true';
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "username": "ada",
           *           "email": "ada@example.com",
           *           "instance_role": "member",
           *           "is_active": true,
           *           "created_at": "2026-11-03T12:30:00.000Z",
           *           "updated_at": "2026-11-03T12:30:00.000Z"
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['UserAccountViewPage'];
        };
      };
    };
  };
  'users.create': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "username": "grace",
         *       "instance_role": "member"
         *     }
         */
        'application/json': components['schemas']['CreateUserBody'];
      };
    };
    responses: {
      /** @description An account as those who manage users see it. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "username": "ada",
           *       "email": "ada@example.com",
           *       "instance_role": "member",
           *       "is_active": true,
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['UserAccountView'];
        };
      };
    };
  };
  'users.read': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of the user
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description An account as those who manage users see it. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "username": "ada",
           *       "email": "ada@example.com",
           *       "instance_role": "member",
           *       "is_active": true,
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['UserAccountView'];
        };
      };
    };
  };
  'users.delete': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of the user
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'users.update': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of the user
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "is_active": false
         *     }
         */
        'application/json': components['schemas']['UpdateUserBody'];
      };
    };
    responses: {
      /** @description An account as those who manage users see it. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "username": "ada",
           *       "email": "ada@example.com",
           *       "instance_role": "member",
           *       "is_active": true,
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['UserAccountView'];
        };
      };
    };
  };
  'users.resetPassword': {
    parameters: {
      query?: never;
      header?: {
        /** @description Lets the request be repeated without doing anything twice: the first answer is given again for a day. */
        'Idempotency-Key'?: components['parameters']['IdempotencyKey'];
      };
      path: {
        /**
         * @description Id of the user
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "password": "correct horse battery staple"
         *     }
         */
        'application/json': components['schemas']['ResetPasswordBody'];
      };
    };
    responses: {
      /** @description An account as those who manage users see it. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "username": "ada",
           *       "email": "ada@example.com",
           *       "instance_role": "member",
           *       "is_active": true,
           *       "created_at": "2026-11-03T12:30:00.000Z",
           *       "updated_at": "2026-11-03T12:30:00.000Z"
           *     }
           */
          'application/json': components['schemas']['UserAccountView'];
        };
      };
    };
  };
  'users.endSessions': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of the user
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'auth.login': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "username": "ada",
         *       "password": "correct horse battery staple"
         *     }
         */
        'application/json': components['schemas']['LoginBody'];
      };
    };
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "token": "pic_0FQmGz1dXvC8tYk3PzqZs9wLh2RbN7aE5uJx",
           *       "expires_at": "2026-11-04T12:30:00.000Z",
           *       "user": {
           *         "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *         "username": "ada",
           *         "instance_role": "member",
           *         "email": "ada@example.com"
           *       }
           *     }
           */
          'application/json': components['schemas']['LoginView'];
        };
      };
    };
  };
  'auth.logout': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'auth.me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *       "username": "ada",
           *       "instance_role": "member",
           *       "email": "ada@example.com"
           *     }
           */
          'application/json': components['schemas']['UserView'];
        };
      };
    };
  };
  'ownAccount.changePassword': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "current_password": "the one until now",
         *       "new_password": "correct horse battery staple"
         *     }
         */
        'application/json': components['schemas']['ChangePasswordBody'];
      };
    };
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'ownAccount.list': {
    parameters: {
      query?: {
        /**
         * @description Items on a page: 50 unless told, and never more than 200.
         * @example 50
         */
        limit?: number;
        /**
         * @description The `next_cursor` of the page before.
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "items": [
           *         {
           *           "id": "0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c",
           *           "created_at": "2026-11-03T12:30:00.000Z",
           *           "last_seen_at": "2026-11-03T12:30:00.000Z",
           *           "expires_at": "2026-11-04T12:30:00.000Z",
           *           "address": "203.0.113.7",
           *           "user_agent": "curl/8.17.0",
           *           "current": true
           *         }
           *       ],
           *       "next_cursor": null
           *     }
           */
          'application/json': components['schemas']['SessionViewPage'];
        };
      };
    };
  };
  'ownAccount.endAll': {
    parameters: {
      query?: {
        /**
         * @description `true` leaves the session that asks for it.
         * @example true
         */
        except_current?: 'false' | 'true';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'ownAccount.endOne': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /**
         * @description Id of the session
         * @example 0199f0c2-8a4e-7c31-9b52-3d6f0e1a2b4c
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'openApi.page': {
    parameters: {
      query?: never;
      header?: {
        /** @description The `etag` that the client has */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The page */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /** @example <!doctype html> */
          'text/html': string;
        };
      };
      /** @description The client has it already */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'execute.run': {
    parameters: {
      query?: never;
      header?: {
        /** @description Number of the version to run, from an editor of its app; left out, the active one, or the canary for its share of the runs */
        'x-picloud-version'?: string;
      };
      path: {
        /** @description Id of the script */
        id: string;
      };
      cookie?: never;
    };
    /** @description Anything: the script finds it in `ctx.request.body`, parsed when its type is JSON */
    requestBody?: {
      content: {
        /**
         * @example {
         *       "name": "Ada"
         *     }
         */
        'application/json': unknown;
      };
    };
    responses: {
      /** @description What the script answers; another status when it says so */
      200: {
        headers: {
          /** @description The execution, for `GET /api/v1/admin/executions/{id}` */
          'x-picloud-execution-id'?: string;
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "hello": "Ada"
           *     }
           */
          'application/json': unknown;
        };
      };
    };
  };
  'openApi.document': {
    parameters: {
      query?: never;
      header?: {
        /** @description The `etag` that the client has */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The document */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "openapi": "3.1.0"
           *     }
           */
          'application/json': unknown;
        };
      };
      /** @description The client has it already */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'sdkTypes.read': {
    parameters: {
      query?: never;
      header?: {
        /** @description The `etag` that the client has */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description TypeScript declarations */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /** @example declare module 'picloud' {} */
          'application/typescript': string;
        };
      };
      /** @description The client has them already */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  'ops.health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /** @example ok */
          'text/plain': string;
        };
      };
    };
  };
  'ops.scrape': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The text format of Prometheus */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example # TYPE process_cpu_seconds_total counter
           *     process_cpu_seconds_total 1.5
           */
          'text/plain': string;
        };
      };
    };
  };
  'ops.ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Whether a process can do its work. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "ready": true,
           *       "checks": {
           *         "database": true,
           *         "cells": true
           *       }
           *     }
           */
          'application/json': components['schemas']['ReadinessView'];
        };
      };
    };
  };
  'version.versions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description `GET /version`. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          /**
           * @example {
           *       "product": "0.1.0",
           *       "sdk": "1.0",
           *       "api": 1,
           *       "schema": 4,
           *       "wire": 1,
           *       "public_base_url": "https://picloud.example"
           *     }
           */
          'application/json': components['schemas']['VersionView'];
        };
      };
    };
  };
}

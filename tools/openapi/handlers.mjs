// What the decorators of a controller's handlers say, read where Nest itself reads them.
import './load-typescript.mjs';
import { pathToFileURL } from 'node:url';

const VERBS = ['get', 'post', 'put', 'delete', 'patch', 'all', 'options', 'head'];
/** Nest's numbers for where an argument comes from; arguments of other places are none of the client's. */
const PLACES = { 3: 'body', 4: 'query', 5: 'path', 6: 'header' };
const CREATED = 201;
const OK = 200;

/**
 * @param sources from readSources()
 * @returns {Promise<{handlers: object[], problems: string[]}>}
 */
export async function readHandlers(sources) {
  const marks = await readMarks();
  const problems = [];
  const handlers = [];
  for (const controller of sources.controllers()) {
    const path = sources.pathOf(controller.file);
    const module = await import(pathToFileURL(controller.file).href).catch((error) => {
      problems.push(`${path} cannot be loaded: ${error.message}`);
    });
    const type = module?.[controller.name];
    if (type !== undefined) handlers.push(...handlersOf(type, controller, marks));
    else if (module !== undefined) problems.push(`${path}: ${controller.name} is not exported`);
  }
  return { handlers, problems };
}

/** The keys under which our decorators leave what they were given. */
async function readMarks() {
  const http = await import('#platform/http');
  const identity = await import('#identity/feature');
  return {
    description: http.DESCRIPTION_MARK,
    group: http.GROUP_MARK,
    open: http.OPEN_MARK,
    requirement: identity.REQUIREMENT_MARK,
    audited: identity.AUDITED_MARK,
  };
}

function handlersOf(type, { file, name }, marks) {
  const base = name.replace(/Controller$/, '');
  return Object.getOwnPropertyNames(type.prototype)
    .map((method) => [method, type.prototype[method]])
    .filter(([, handler]) => typeof handler === 'function' && Reflect.hasMetadata('method', handler))
    .flatMap(([method, handler]) => {
      const read = (mark) => Reflect.getMetadata(mark, handler) ?? Reflect.getMetadata(mark, type);
      const verb = VERBS[Reflect.getMetadata('method', handler)];
      const facts = {
        file,
        controller: name,
        method,
        operationId: `${base[0].toLowerCase()}${base.slice(1)}.${method}`,
        group: read(marks.group) ?? spaced(base),
        verb,
        status: Reflect.getMetadata('__httpCode__', handler) ?? (verb === 'post' ? CREATED : OK),
        open: read(marks.open) === true,
        requirement: read(marks.requirement),
        audited: read(marks.audited),
        description: Reflect.getMetadata(marks.description, handler),
        arguments: argumentsOf(type, method),
      };
      return pathsOf(type, handler).map((path) => ({ ...facts, path }));
    });
}

/** Every path it answers at, with parameters as `{id}`. */
function pathsOf(type, handler) {
  const roots = [Reflect.getMetadata('path', type)].flat();
  const ends = [Reflect.getMetadata('path', handler)].flat();
  return roots.flatMap((root) => ends.map((end) => templated(`/${root}/${end}`)));
}

/** `::` is a colon of its own, `:id` a parameter. */
function templated(path) {
  const joined = path.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');
  return joined.replace(/::|:([A-Za-z_]\w*)/g, (_, name) => (name === undefined ? ':' : `{${name}}`));
}

/** Where the client's part of each argument comes from. */
function argumentsOf(type, method) {
  const given = Reflect.getMetadata('__routeArguments__', type, method) ?? {};
  return Object.entries(given)
    .map(([key, { index, data }]) => ({ place: PLACES[key.split(':')[0]], index, name: data }))
    .filter(({ place }) => place !== undefined)
    .sort((one, other) => one.index - other.index);
}

/** `SdkTypes` as `Sdk types`. */
const spaced = (name) => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

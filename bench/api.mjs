/** A signed-in client of one installation: as much of the API as the benchmark needs. */
export async function signIn(manager, front, { username, password }) {
  const { token } = await call(`${manager}/api/v1/auth/login`, { username, password });
  return {
    front,
    token,
    async createScript(name, source, path) {
      const script = await call(
        `${manager}/api/v1/admin/scripts`,
        { app_id: 'default', name, source },
        token,
      );
      if (path !== undefined) {
        await call(`${manager}/api/v1/admin/scripts/${script.id}/routes`, { path }, token);
      }
      return script;
    },
    async metric(name) {
      const text = await (await fetch(`${front}/metrics`)).text();
      return Number(new RegExp(`^${name}\\S* (\\d+)`, 'm').exec(text)?.[1] ?? 0);
    },
  };
}

async function call(url, body, token) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${answer.detail}`);
  return answer;
}

// Checks of what answers below `/api`: the interface, or the host when there is none. Never the page.
import { askedAnew } from "./asking.mjs";

const NOWHERE = ["/api", "/api?x=/help", "/api/", "/api/v1/nowhere", "/api/v1/nowhere?from=a%2Fb", "/api/v1/style.css"];

export async function interfaces(host) {
  const { site } = host;
  // A host that can't tell the interface's addresses from its own may send its own policy.
  const policies = [site.interface["content-security-policy"], site.every["content-security-policy"]];
  for (const path of NOWHERE) {
    const answer = await host.ask(path);
    host.expect(`${path}: isn't the page`, answer.status >= 400 && !host.isPage(answer), "404", answer.status || answer.body);
    host.headers(answer, `${path} (${answer.status})`, { policies });
    host.expect(`${path} (${answer.status}): isn't kept`, askedAnew(answer.headers["cache-control"]), site.interface["cache-control"], answer.headers["cache-control"]);
  }
  const session = await host.ask("/api/v1/session");
  host.headers(session, `/api/v1/session (${session.status})`, { policies });
  if (session.status === 200) {
    host.expect("/api/v1/session: isn't kept", /no-store/.test(session.headers["cache-control"] ?? ""), "no-store", session.headers["cache-control"]);
    host.same("/api/v1/session: has its own policy", policies[0], session.headers["content-security-policy"]);
    await passedOn(host, session);
  } else {
    console.log(`note: /api/v1/session answers ${session.status}: no interface stands behind this host`);
  }
}

/** Checks that requests reach the interface and its cookies reach the browser: otherwise nobody can sign in. */
async function passedOn(host, session) {
  const cookie = session.headers["set-cookie"]?.find((one) => /^__Host-/.test(one));
  host.expect("/api/v1/session: its cookie comes through", Boolean(cookie), "Set-Cookie: __Host-…", session.headers["set-cookie"]);
  const { csrf } = JSON.parse(session.body);
  const own = { cookie: cookie?.split(";")[0] ?? "", origin: host.origin, "x-ellis-csrf": csrf, "content-type": "application/json" };
  const send = (headers, body) => host.ask("/api/v1/tracking", { method: "POST", headers, body });
  // An empty request, which changes nothing: the answer tells that it was read, and what is missing.
  const read = await send(own, JSON.stringify({ receipt_numbers: ["x".repeat(8_000)] }));
  host.same("/api/v1/tracking: what is sent with cookie, origin and token is read by the interface", 422, read.status);
  const forged = await send({ ...own, origin: "https://elsewhere.example" }, JSON.stringify({ receipt_numbers: [] }));
  host.same("/api/v1/tracking: what another site sends is refused by the interface", 403, forged.status);
  const deleted = await host.ask("/api/v1/session", { method: "DELETE" });
  host.expect("/api/v1/session: DELETE reaches the interface", /json/.test(deleted.headers["content-type"] ?? ""), "JSON", deleted.headers["content-type"]);
}

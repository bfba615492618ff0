// What answers below `/api`: the interface, or the host in front where there is none. Never the page.
import { askedAnew } from "./asking.mjs";

const NOWHERE = ["/api", "/api?x=/help", "/api/", "/api/v1/nowhere", "/api/v1/nowhere?from=a%2Fb", "/api/v1/style.css"];

export async function interfaces(host) {
  const { site } = host;
  // Where the host can't tell the interface's place from its own, its own policy does as well.
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
  } else {
    console.log(`note: /api/v1/session answers ${session.status}: no interface stands behind this host`);
  }
}

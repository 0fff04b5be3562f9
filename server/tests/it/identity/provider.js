// A provider of OpenID Connect by others (oidc-provider) with the sample people
// as accounts: `provider.js PORT BACK [in-token]` prints its port and answers until it
// is killed. `in-token`: the claims come in the ID token and not from `userinfo`.
// `POST /spoil/HOW` has it answer the next codes badly; `fair` ends that.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { SignJWT, UnsecuredJWT, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";

const [port, back, where] = process.argv.slice(2);
const SECRET = "a secret of both, as long as HS256 wants it";

const [header, ...lines] = readFileSync(new URL("../../../samples/people.csv", import.meta.url), "utf8").trim().split("\n");
const columns = header.split(",");
const people = new Map(
  lines.map((line) => {
    const row = Object.fromEntries(line.split(",").map((value, at) => [columns[at], value]));
    return [row.national_id, row];
  }),
);
// Under age, and otherwise somebody the staff directory knows.
people.set("young", { ...people.get("10000000146"), birth_date: "2015-01-01" });

function claims(id) {
  const row = people.get(id);
  return {
    sub: `sub-${id}`,
    national_id: row.national_id,
    given_name: row.given_name,
    family_name: row.family_name,
    birthdate: row.birth_date,
    birth_place: row.birth_place,
  };
}

const { privateKey } = await generateKeyPair("RS256", { extractable: true });
const stranger = (await generateKeyPair("RS256")).privateKey;
const server = createServer();
await new Promise((done) => server.listen(Number(port), "127.0.0.1", done));
console.log(server.address().port);
// Nobody reads on: what the provider remarks goes elsewhere.
console.info = console.log = console.error;
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{ client_id: "muhur", client_secret: SECRET, redirect_uris: [back], scope: "openid kimlik" }],
  jwks: { keys: [{ ...(await exportJWK(privateKey)), use: "sig", alg: "RS256" }] },
  claims: { kimlik: ["national_id", "given_name", "family_name", "birthdate", "birth_place"] },
  conformIdTokenClaims: where !== "in-token",
  pkce: { methods: ["S256"], required: () => true },
  cookies: { keys: ["of a test"] },
  findAccount: (_, id) => people.has(id) && { accountId: id, claims: () => claims(id) },
});

const sign = (payload, header, key) => new SignJWT(payload).setProtectedHeader(header).sign(key);
let how = "fair";

// What each way of being bad makes of an ID token.
const spoilt = {
  nonce: (said, header) => sign({ ...said, nonce: "0".repeat(64) }, header, privateKey),
  "no nonce": ({ nonce, ...said }, header) => sign(said, header, privateKey),
  audience: (said, header) => sign({ ...said, aud: "another" }, header, privateKey),
  "another audience too": (said, header) => sign({ ...said, aud: ["muhur", "another"] }, header, privateKey),
  issuer: (said, header) => sign({ ...said, iss: "http://127.0.0.1:1" }, header, privateKey),
  expired: (said, header) => sign({ ...said, exp: said.iat - 1 }, header, privateKey),
  stranger: (said, header) => sign(said, header, stranger),
  "unknown key": (said, header) => sign(said, { ...header, kid: "another" }, stranger),
  shared: (said, header) => sign(said, { alg: "HS256" }, new TextEncoder().encode(SECRET)),
  unsigned: (said) => new UnsecuredJWT(said).encode(),
  tampered: (said, header, token) => {
    const [first, , last] = token.split(".");
    const other = Buffer.from(JSON.stringify({ ...said, national_id: "30000000328" })).toString("base64url");
    return [first, other, last].join(".");
  },
};

provider.use(async (ctx, next) => {
  await next();
  const route = ctx.path;
  if (route === "/token" && ctx.body?.id_token) {
    const token = ctx.body.id_token;
    if (how in spoilt) ctx.body.id_token = await spoilt[how](decodeJwt(token), decodeProtectedHeader(token), token);
    if (how === "no token") delete ctx.body.id_token;
    if (how === "large") ctx.body.more = "x".repeat(300 * 1024);
  }
  if (route === "/me" && how === "somebody else's claims") ctx.body.sub = "sub-30000000328";
  if (route === "/me" && how === "no birth place") delete ctx.body.birth_place;
  if (route === "/me" && how === "a wrong number") ctx.body.national_id = "10000000147";
});

const answer = provider.callback();
server.on("request", (request, response) => {
  const asked = new URL(request.url, issuer).pathname;
  if (asked.startsWith("/spoil/")) {
    how = decodeURIComponent(asked.slice("/spoil/".length));
    response.end();
  } else if (asked === "/token" && how === "html") {
    response.setHeader("content-type", "text/html").end("<html>Bakım</html>");
  } else if (asked === "/token" && how === "html that says it is JSON") {
    response.setHeader("content-type", "application/json").end("<html>Bakım</html>");
  } else if (asked === "/token" && how === "500") {
    response.writeHead(500).end();
  } else if (asked === "/token" && how === "500 with an error") {
    response.writeHead(500, { "content-type": "application/json" }).end('{"error":"server_error"}');
  } else if (asked === "/token" && how === "a redirect") {
    response.writeHead(307, { location: "http://127.0.0.1:1/token" }).end();
  } else if (asked === "/token" && how === "the end at once") {
    request.socket.destroy();
  } else if (!(asked === "/token" && how === "silence")) {
    answer(request, response);
  }
});

/** The identity provider beside the server under test. */
export const providerPort = Number(process.env.END2END_PORT ?? 3917) + 80;
export const issuer = `http://127.0.0.1:${providerPort}`;

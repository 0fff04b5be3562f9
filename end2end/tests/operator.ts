/** Where the operator's routes of the server under test are. */
export const operatorPort = Number(process.env.END2END_PORT ?? 3917) + 40;
export const operator = `http://127.0.0.1:${operatorPort}`;

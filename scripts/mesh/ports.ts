import { createServer, type AddressInfo } from "node:net";

/** Whether nobody listens on this loopback port. */
export async function isFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== null;
}

/** The wished loopback port, or another one when that is taken; 0 wishes for any. */
export async function freePort(wished = 0): Promise<number> {
  const port = (await listenOnce(wished)) ?? (await listenOnce(0));
  if (port === null) throw new Error("no loopback port is free");
  return port;
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const { port: taken } = server.address() as AddressInfo;
      server.close(() => resolve(taken));
    });
  });
}

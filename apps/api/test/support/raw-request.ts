/** Sends bytes as they are, for requests that HTTP clients do not allow, and reads until the server closes. */
export async function rawRequest(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const answer = Promise.withResolvers<string>();
  let received = '';
  const socket = await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      data: (_, bytes) => {
        received += bytes.toString();
      },
      close: () => answer.resolve(received),
      error: (_, error) => answer.reject(error),
    },
  });
  socket.write(text);
  return answer.promise;
}

import { connect, createServer, type Socket } from "node:net"
import { Effect } from "effect"

/** The whole messages at the beginning of some bytes of the protocol, each with its letter, and what is left of them. */
const messagesIn = (bytes: Buffer) => {
  const messages: Array<{ readonly letter: string; readonly body: Buffer }> = []
  let at = 0
  while (at + 5 <= bytes.length && at + 1 + bytes.readUInt32BE(at + 1) <= bytes.length) {
    const end = at + 1 + bytes.readUInt32BE(at + 1)
    messages.push({ letter: String.fromCharCode(bytes[at] ?? 0), body: bytes.subarray(at + 5, end) })
    at = end
  }
  return { messages, rest: bytes.subarray(at) }
}

interface Lent {
  readonly socket: Socket
  /** Who has it until its transaction is over. */
  client: Socket | undefined
}

/**
 * What pgbouncer does in transaction mode, as far as sessions can tell: whoever asks is lent whichever connection is free, the
 * last one first, until the end of the transaction. Each client lets itself in, by a connection that all have from then on.
 * Gives the port, as long as the scope.
 */
export const transactionPooler = (to: { readonly host: string; readonly port: number }) =>
  Effect.acquireRelease(
    Effect.promise(
      () =>
        new Promise<{ readonly port: number; readonly close: () => void }>((resolve) => {
          const free: Array<Lent> = []
          const sockets = new Set<Socket>()
          const waiting: Array<(server: Lent) => void> = []
          const release = (server: Lent) => {
            server.client = undefined
            const next = waiting.shift()
            if (next === undefined) free.push(server)
            else next(server)
          }
          const pooler = createServer((client) => {
            const server: Lent = { socket: connect(to), client }
            let lent: Lent | undefined = server
            let isIn = false
            let rest: Buffer = Buffer.alloc(0)
            for (const socket of [client, server.socket]) {
              sockets.add(socket)
              socket.on("error", () => socket.destroy())
            }
            const send = (piece: Buffer) => {
              const borrow = (found: Lent) => {
                found.client = client
                lent = found
                found.socket.write(piece)
              }
              if (lent?.client === client) return lent.socket.write(piece)
              const found = free.pop()
              return found === undefined ? waiting.push(borrow) : borrow(found)
            }
            client.on("data", send)
            server.socket.on("data", (piece: Buffer) => {
              server.client?.write(piece)
              const read = messagesIn(Buffer.concat([rest, piece]))
              rest = read.rest
              for (const { body, letter } of read.messages)
                if (letter === "Z" && (!isIn || body.toString() === "I")) {
                  isIn = true
                  release(server)
                }
            })
          })
          pooler.listen(0, "127.0.0.1", () => {
            const address = pooler.address()
            resolve({
              port: typeof address === "object" && address !== null ? address.port : 0,
              close: () => {
                for (const socket of sockets) socket.destroy()
                pooler.close()
              }
            })
          })
        })
    ),
    ({ close }) => Effect.sync(close)
  ).pipe(Effect.map(({ port }) => port))

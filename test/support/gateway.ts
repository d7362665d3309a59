import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { Effect } from "effect"

/** A request on its way through a gateway. */
export interface Passing {
  readonly path: string
  readonly body: Buffer
}

/** Answers in the place of the API; nothing where the request is let through. */
export type Gatekeeper = (passing: Passing) => ((response: ServerResponse) => void) | undefined

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** A gateway of a company in front of an API on this machine: what `keep` lets through goes on, links lead back through it. */
export const gatewayTo = (api: string, keep: Gatekeeper) =>
  Effect.acquireRelease(
    Effect.async<{
      readonly url: string
      readonly passed: Array<Passing>
      readonly stopped: Array<Passing>
      readonly close: () => void
    }>((resume) => {
      const { origin, pathname } = new URL(api)
      const passed: Array<Passing> = []
      const stopped: Array<Passing> = []
      const server = createServer((incoming, response) => {
        bodyOf(incoming).then((body) => {
          const passing = { path: incoming.url ?? "", body }
          const answer = keep(passing)
          if (answer !== undefined) {
            stopped.push(passing)
            return answer(response)
          }
          passed.push(passing)
          const { host: _, connection: __, "transfer-encoding": ___, ...headers } = incoming.headers
          const onward = request(
            `${origin}${incoming.url}`,
            { method: incoming.method, headers },
            (answered) => {
              bodyOf(answered).then((bytes) => {
                const { "content-length": ____, ...told } = answered.headers
                const isJson = /json/.test(told["content-type"] ?? "")
                const here = `http://${incoming.headers.host}`
                const sent = isJson ? Buffer.from(bytes.toString().replaceAll(origin, here)) : bytes
                response.writeHead(answered.statusCode ?? 500, { ...told, "content-length": sent.length })
                response.end(sent)
              })
            }
          )
          onward.end(body)
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo
        const close = () => {
          server.closeAllConnections()
          server.close()
        }
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}${pathname}`, passed, stopped, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

import { createServer } from "node:net"
import { setTimeout as pause } from "node:timers/promises"
import { assert, it } from "@effect/vitest"
import { Duration, Either, Option } from "effect"
import { makeConnector } from "../../../src/services/xai/Connector.js"
import { NoAnswer } from "../../../src/services/xai/NetworkFailure.js"
import { proxyAddress } from "../../../src/services/xai/Proxy.js"

it("C30: a proxy that says nothing is hung up on, and not asked anew for nobody", async () => {
  const seen: Array<"opened" | "closed"> = []
  const server = createServer((socket) => {
    seen.push("opened")
    socket.resume().on("close", () => seen.push("closed"))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = typeof address === "object" ? address?.port : undefined
  const proxy = Option.some(Either.getOrThrow(proxyAddress("HTTPS_PROXY", `http://127.0.0.1:${port}`)))
  const connect = await makeConnector({ proxies: { proxy, exceptions: [] } }, Duration.millis(300))
  const failure = await new Promise<Error | null>((resolve) =>
    connect({ hostname: "api.acme.test", protocol: "https:", port: "" }, (...[error]) => resolve(error))
  )
  assert(failure instanceof NoAnswer)
  assert.isFalse(failure.isSent)
  assert.match(failure.words, /gave no way through within 300ms/)
  await pause(300)
  server.close()
  assert.deepStrictEqual(seen, ["opened", "closed"])
})

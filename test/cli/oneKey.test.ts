import { writeFileSync } from "node:fs"
import { createServer } from "node:http"
import path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { inProcess } from "../support/inProcess.js"
import { tempFolder } from "../support/tempFolder.js"

/**
 * A provider that answers every question with "busy in a way that nobody can mend", and counts who asks at once. It takes
 * its time over the first, so that all who may ask have asked by then.
 */
const slowProvider = () =>
  new Promise<{
    readonly url: string
    readonly most: () => number
    readonly calls: () => number
    readonly close: () => void
  }>((resolve) => {
    let now = 0
    let most = 0
    let calls = 0
    const server = createServer((request, response) => {
      calls++
      now++
      most = Math.max(most, now)
      request.resume()
      const pause = calls === 1 ? 300 : 50
      setTimeout(() => {
        now--
        response.writeHead(400, { "content-type": "application/json" })
        response.end(JSON.stringify({ code: "invalid-argument", error: "no such thing" }))
      }, pause)
    })
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = address !== null && typeof address === "object" ? address.port : 0
      resolve({
        url: `http://127.0.0.1:${port}/v1`,
        most: () => most,
        calls: () => calls,
        close: () => server.close()
      })
    })
  })

describe("the films of a batch", () => {
  it("B1: share the limits of their key, all of them together", async () => {
    const folder = tempFolder("one-key-")
    const provider = await slowProvider()
    writeFileSync(path.join(folder, "films.txt"), "A fox\nAn owl\nA crow\nA hare\n")
    const words = ["batch", "films.txt", "--output-dir", "films", "--at-once", "4", "--yes", "--quiet"]
    const { stderr } = await inProcess([...words, "--concurrency", "chat=1"], {
      cwd: folder,
      env: { XAI_API_KEY: "xai-of-nobody", XAI_BASE_URL: provider.url }
    })
    provider.close()
    assert.strictEqual(provider.calls(), 4, stderr)
    assert.strictEqual(provider.most(), 1)
  })
})

import { mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import chromium from "@sparticuz/chromium"
import { Context, Effect, Layer } from "effect"
import { chromium as browsers, type Page } from "playwright-core"

/** The browser's binary, unpacked in this checkout: what somebody else unpacked in the machine's temp folder is theirs. */
const unpacked = async (): Promise<string> => {
  const usual = process.env.TMPDIR
  const place = fileURLToPath(new URL("../../node_modules/.cache/browser", import.meta.url))
  mkdirSync(place, { recursive: true })
  process.env.TMPDIR = place
  // Nothing here needs a graphics card, and one that is only played takes half the processor.
  chromium.setGraphicsMode = false
  try {
    return await chromium.executablePath()
  } finally {
    if (usual === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = usual
  }
}

/** One browser for all tests of a file: starting it takes longer than most of what it shows. */
export class Browser extends Context.Tag("test/Browser")<
  Browser,
  {
    /** A page of its own; it closes with the browser. */
    readonly page: (width: number, height: number) => Effect.Effect<Page>
  }
>() {
  static readonly layer = Layer.scoped(
    Browser,
    Effect.map(
      Effect.acquireRelease(
        Effect.promise(async () =>
          browsers.launch({
            executablePath: await unpacked(),
            args: chromium.args,
            headless: true
          })
        ),
        (open) => Effect.promise(() => open.close())
      ),
      (browser) => ({
        page: (width, height) => Effect.promise(() => browser.newPage({ viewport: { width, height } }))
      })
    )
  )
}

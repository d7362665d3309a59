import chromium from "@sparticuz/chromium"
import { Context, Effect, Layer } from "effect"
import { chromium as browsers, type Page } from "playwright-core"

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
            executablePath: await chromium.executablePath(),
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

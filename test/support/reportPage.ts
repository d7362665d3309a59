import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { FileSystem } from "@effect/platform"
import { assert } from "@effect/vitest"
import { Effect, Schema } from "effect"
import type { Page } from "playwright-core"
import { PipelineState } from "../../src/domain/PipelineState.js"
import { visibleText } from "../../src/report/Html.js"
import { reportHtml } from "../../src/report/HtmlPage.js"
import { paths, Workspace } from "../../src/services/Workspace.js"
import { Browser } from "./browser.js"
import { faultyStudio, lacks, shot } from "./faultyFilm.js"
import { hostileFilm } from "./hostileFilm.js"
import { isLong } from "./longForm.js"
import { fox, plan, scene } from "./plans.js"

/** One character, two scenes that fade into each other: one of everything a report shows, and one retake of each. */
const story = plan({
  characters: [fox],
  scenes: [1, 2].map((id) =>
    scene(id, { durationSeconds: 3, charactersPresent: ["Fox"], transition: "crossfade" })
  )
})

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

const Finding = Schema.Struct({
  id: Schema.String,
  impact: Schema.NullOr(Schema.String),
  where: Schema.String
})

/** What axe finds that shuts somebody out. */
const findings = async (page: Page) =>
  Schema.decodeUnknownSync(Schema.Array(Finding))(
    await page.evaluate(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(
      ({ id, impact, nodes }) => ({ id, impact, where: nodes.map(({ html }) => html.slice(0, 120)).join("\\n") })))`)
  ).filter(({ impact }) => impact === "serious" || impact === "critical")

const Facts = Schema.Struct({
  pictures: Schema.Int,
  blank: Schema.Array(Schema.String),
  clips: Schema.Int,
  still: Schema.Array(Schema.String),
  seconds: Schema.Number
})

/** Opens everything that is folded and waits for every picture and clip. */
const whatLoads = async (page: Page) =>
  Schema.decodeUnknownSync(Facts)(
    await page.evaluate(`(async () => {
      for (const one of document.querySelectorAll("details")) one.open = true
      const pictures = [...document.images]
      for (const one of pictures) one.loading = "eager"
      await Promise.all(pictures.map((one) => one.decode().catch(() => {})))
      const clips = [...document.querySelectorAll("video")]
      await Promise.all(clips.map((one) => new Promise((done) => {
        if (one.readyState > 0) return done()
        one.onloadedmetadata = one.onerror = done
        one.preload = "metadata"
      })))
      return {
        pictures: pictures.length,
        blank: pictures.filter((one) => one.naturalWidth === 0).map((one) => one.src),
        clips: clips.length,
        still: clips.filter((one) => !(one.duration > 0) || one.videoWidth === 0).map((one) => one.src),
        seconds: document.querySelector("video.film").duration
      }
    })()`)
  )

type Sight = readonly [colorScheme: "light" | "dark", width: 360 | 1440]
const atDay = [
  ["light", 360],
  ["light", 1440]
] as const satisfies ReadonlyArray<Sight>
const atNight = [
  ["dark", 360],
  ["dark", 1440]
] as const satisfies ReadonlyArray<Sight>

const isWide = (page: Page) =>
  page.evaluate<boolean>("document.documentElement.scrollWidth > document.documentElement.clientWidth")

/**
 * A real film's report, opened from its folder: everything loads and nothing is asked for elsewhere, no width scrolls
 * sideways, axe finds nothing serious; and a film of hostile words shows them, and does nothing else.
 */
export const reportIsSound = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const workspace = yield* Workspace
  const { ended } = yield* shot()
  assert.deepStrictEqual(lacks(ended), [])
  const { state } = ended._tag === "Right" ? ended.right.film : assert.fail("there is no film")
  const page = yield* Effect.flatMap(Browser, (browser) => browser.page(1440, 900))
  const complaints: Array<string> = []
  page.on("console", (message) => complaints.push(message.text()))
  page.on("pageerror", (error) => complaints.push(error.message))
  page.on("dialog", (dialog) => complaints.push(dialog.message()))
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) complaints.push(request.url())
  })

  const keep = process.env.KEEP_SHOTS
  const open = async (file: string) => {
    await page.goto(`file://${workspace.absolute(file)}`)
    await page.evaluate(axe)
  }
  const look = async (name: string, sights: ReadonlyArray<Sight>) => {
    for (const [colorScheme, width] of sights) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      if (keep !== undefined)
        await page.screenshot({ path: `${keep}/${name}-${colorScheme}-${width}.png`, fullPage: true })
      assert.isFalse(await isWide(page), `${name} scrolls sideways at ${width}`)
      assert.deepStrictEqual(await findings(page), [], `${name}, ${colorScheme}, ${width}`)
    }
  }

  yield* Effect.promise(async () => {
    await open(paths.report)
    const facts = await whatLoads(page)
    assert.deepStrictEqual([facts.blank, facts.still], [[], []])
    // A sheet and two keyframes, all takes of those that were retaken, and the strip; the film, two clips, two takes.
    assert.deepStrictEqual([facts.pictures, facts.clips], [1 + 2 + 2 + 2 + 2, 1 + 2 + 2])
    assert.closeTo(facts.seconds, state.cut._tag === "Some" ? state.cut.value.seconds : 0, 0.1)
    await look("report", isLong ? [...atDay, ...atNight] : [atDay[1], atNight[0]])
  })

  const hostile = hostileFilm(state)
  const files = new Set(yield* fs.readDirectory(workspace.root, { recursive: true }))
  yield* fs.writeFileString(
    workspace.absolute("hostile.html"),
    reportHtml({ state: hostile, acceptAt: 0.8, files, posterOf: () => "", setAside: [] })
  )
  yield* Effect.promise(async () => {
    await open("hostile.html")
    assert.strictEqual(
      await page.evaluate("document.querySelector('h1').textContent"),
      visibleText(hostile.plan.title)
    )
    assert.strictEqual(await page.evaluate("document.title"), visibleText(hostile.plan.title).trim())
    assert.strictEqual(
      await page.evaluate(
        "document.querySelectorAll('script, iframe, object, base, form, link, [onerror]').length"
      ),
      0
    )
    assert.isUndefined(await page.evaluate("window.pwned"))
    await look("hostile", isLong ? atDay : [atDay[0]])
  })
  assert.deepStrictEqual(complaints, [])
  assert.isTrue(Schema.is(PipelineState)(hostile))
}).pipe(
  Effect.provide(
    faultyStudio(story, {
      scores: [
        { when: "Judging: character sheet", values: [0.5, 0.9] },
        { when: "Judging: keyframe of scene 2", values: [0.5, 0.9] },
        { when: "Judging: clip of scene 2", values: [0.5, 0.9] },
        { when: ".", values: [0.9] }
      ]
    })
  )
)

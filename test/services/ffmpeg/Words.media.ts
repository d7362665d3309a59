import { writeFileSync } from "node:fs"
import { FileSystem } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc } from "effect"
import { asShown } from "../../../src/domain/Words.js"
import { captionTrack } from "../../../src/services/ffmpeg/CaptionTrack.js"
import { chaptersText, type Spoken } from "../../../src/services/ffmpeg/Companions.js"
import { wordsIn } from "../../support/filmText.js"
import { ffmpeg, makeClip } from "../../support/media.js"

/** Parts that ffmpeg's text formats, players or this program might take for something else. */
const odd = [
  ...[
    "\\",
    "\\\\",
    "\\\\\\",
    "=",
    ";",
    "#",
    "\r",
    "\n",
    "\r\n",
    "\u2028",
    "\u2029",
    "\u0085",
    "\ufeff",
    "\0"
  ],
  ...[
    "-->",
    "\n\n",
    "7",
    "<3",
    "<b>",
    "</i>",
    "<",
    ">",
    "{\\an8}",
    "{y:i}",
    "{",
    "}",
    "&lt;",
    "&",
    "\\N",
    "\\h"
  ],
  ...[
    " ",
    "\u00a0",
    "\u200f",
    "\u202e",
    "\u2067",
    "\ud83d",
    "\udc4d",
    "\u{1f44d}\u{1f3fd}",
    "e\u0301",
    "\u05e9\u05dc"
  ],
  ...[
    "[CHAPTER]",
    ";FFMETADATA1",
    "title=",
    "%",
    "'",
    '"',
    "$(x)",
    "$&",
    "\u0e01\u0e33",
    "\u{10fffd}",
    "STREAM"
  ]
]

const words = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...odd), fc.string({ maxLength: 3 })), { maxLength: 12 })
    .map((some) => some.join("")),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({ unit: "grapheme", minLength: 190, maxLength: 320 })
)

/** One text a second. */
const inTurn = (texts: ReadonlyArray<string>): ReadonlyArray<Spoken> =>
  texts.map((text, index) => ({ from: index, to: index + 1, words: text }))

/** A film with these chapters and captions, put together as the program does, and what another reader finds in it. */
const makeFilms = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped()
  const at = (name: string) => `${folder}/${name}`
  yield* makeClip(at("a.mp4"), { width: 64, height: 36, rate: "4", seconds: 12, sound: 0 })
  return Effect.fnUntraced(function* (titles: ReadonlyArray<string>, told: ReadonlyArray<string>) {
    writeFileSync(at("chapters.txt"), chaptersText(inTurn(titles)))
    writeFileSync(at("captions.mp4"), captionTrack(inTurn(told)))
    yield* ffmpeg(
      ...[
        "-i",
        at("a.mp4"),
        "-f",
        "ffmetadata",
        "-i",
        at("chapters.txt"),
        "-f",
        "mp4",
        "-i",
        at("captions.mp4")
      ],
      ...["-map", "0:v", "-map", "2:s", "-c", "copy", "-map_metadata:g", "1:g", "-map_chapters", "1"],
      at("film.mp4")
    )
    return wordsIn(at("film.mp4"))
  })
})

/** A chapter's title: one line of visible letters that a player's table of 255 bytes holds; "Untitled" where nothing is left. */
const assertTitle = (read: string, given: string) => {
  const meant = asShown(given)
  if (meant.length <= 200 && Buffer.byteLength(meant) <= 255) assert.strictEqual(read, meant || "Untitled")
  else {
    assert.isTrue(meant.startsWith(read), read)
    assert.isAbove(read.length, 40)
  }
}

describe("M18: chapters and captions", () => {
  it.live("come back as they were given, one line each, whatever they hold", () =>
    Effect.gen(function* () {
      const filmOf = yield* makeFilms
      for (const some of fc.sample(fc.array(words, { minLength: 12, maxLength: 12 }), {
        numRuns: 12,
        seed: 18
      })) {
        const { captions, chapters, table } = yield* filmOf(some, some)
        assert.deepStrictEqual(table, chapters, "both tables of chapters say the same")
        assert.deepStrictEqual(
          chapters.map(({ at }) => at),
          some.map((_, index) => index)
        )
        for (const [index, given] of some.entries()) assertTitle(chapters[index]?.words ?? "", given)
        assert.deepStrictEqual(
          captions,
          some.flatMap((given, at) => (asShown(given) === "" ? [] : [{ at, words: asShown(given) }]))
        )
      }
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))
  )

  it.live("hold a title that ends with a backslash, and letters of any length", () =>
    Effect.gen(function* () {
      const filmOf = yield* makeFilms
      const long = [
        "x".repeat(300),
        "\u72d0".repeat(120),
        "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}".repeat(20),
        `${"a".repeat(199)}\u{1f44d}`
      ]
      const titles = ["a\\", "b", "c\\\\", ...long, "\\"]
      const { captions, chapters, table } = yield* filmOf(titles, long)
      assert.deepStrictEqual(table, chapters)
      assert.deepStrictEqual(
        chapters.map(({ words }) => words),
        [
          ...["a\\", "b", "c\\\\", "x".repeat(200), "\u72d0".repeat(85)],
          ...["\u{1f468}\u200d\u{1f469}\u200d\u{1f467}".repeat(14), "a".repeat(199), "\\"]
        ]
      )
      assert.deepStrictEqual(
        captions.map(({ words }) => words),
        long
      )
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))
  )
})

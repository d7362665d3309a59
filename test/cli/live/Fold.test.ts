import { assert, describe, it } from "@effect/vitest"
import { laidOut } from "../../../src/cli/help/Page.js"
import { wordWrapped } from "../../../src/cli/output/Fold.js"
import { pages } from "../../../src/cli/Program.js"
import { widthOf } from "../../../src/domain/Width.js"

const squeezed = (text: string) => text.replace(/\s+/g, " ").trim()

describe("C39: a sentence that is longer than the screen", () => {
  const sentence =
    "Stopping: nothing more is ordered; what was sent is awaited and saved, 120 s at most. Ctrl-C again stops at once."

  it("is broken between words, at any width, and loses none", () => {
    for (const columns of [20, 60, 80, 100, 200]) {
      for (const text of [sentence, `  ${sentence}`, `\n${sentence}\n${sentence}`]) {
        const told = wordWrapped(text, columns)
        assert.strictEqual(squeezed(told), squeezed(text))
        for (const line of told.split("\n")) assert.isAtMost(widthOf(line), columns)
      }
    }
    for (const line of wordWrapped(`  ${sentence}`, 60).split("\n")) assert.match(line, /^ {2}\S/)
    assert.strictEqual(wordWrapped("狐と梟が森で 水晶を見つける", 20), "狐と梟が森で\n水晶を見つける")
  })

  it("goes on below its own column in a table, or below the row where there is no room", () => {
    const row = "  this run    $0.87 at list price; it was simulated, and nothing was charged"
    assert.strictEqual(
      wordWrapped(row, 60),
      "  this run    $0.87 at list price; it was simulated, and\n              nothing was charged"
    )
    assert.strictEqual(
      wordWrapped("1     films/an-owl-finds-a-bell    $0.36  The link leads to another port.", 60),
      "1     films/an-owl-finds-a-bell    $0.36\n      The link leads to another port."
    )
    for (const columns of [30, 40, 60]) {
      const told = wordWrapped(row, columns)
      assert.strictEqual(squeezed(told), squeezed(row))
      for (const line of told.split("\n")) assert.isAtMost(widthOf(line), columns)
    }
  })

  it("is one, too, where it begins with a path, a quoted name or the number of a film", () => {
    for (const line of [
      '/tmp/films/fox holds another film, "A fox finds a lamp". Choose another folder, or move that film away.',
      '"resolutoin" is no setting of a film; did you mean "resolution"? It stands in the file of the film.',
      "[2] The provider is not well: it answered with 503 five times. Try again in some minutes."
    ]) {
      const told = wordWrapped(line, 40)
      assert.strictEqual(squeezed(told), squeezed(line))
      for (const row of told.split("\n")) assert.isAtMost(widthOf(row), 40)
    }
  })

  it("stays one line where it is to be pasted or read by a program", () => {
    for (const line of [
      "  npx grok-video-pipeline run --output-dir 'a long name with blanks' --plan 'another long name'",
      "Final video: /home/somebody/my films/a long name with blanks/output/final_video.mp4 and on",
      "/home/somebody/my films/a long name with blanks in it/and more/of them/report.html",
      '{"a": "some words that go on and on and on and on and on and on and on and on"}',
      "  a table's last column without blanks      12 calls       $0.26   6 calls   $1234.56",
      "To make it:          node dist/main.js run --output-dir film --plan film/plan.json",
      '"a text in a list of JSON that goes on and on and on and on",',
      "[ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 ]",
      "\u001b[32mcoloured words that go on and on and on and on and on and on and on\u001b[0m"
    ])
      assert.strictEqual(wordWrapped(line, 40), line)
  })
})

describe("C39: help on a narrow screen", () => {
  it.each(Object.entries(pages()))("keeps within it and says all it says elsewhere: %s", (_, page) => {
    for (const columns of [40, 60, 80, 99]) {
      const shown = laidOut(page, columns)
      assert.strictEqual(squeezed(shown), squeezed(laidOut(page, 100)))
      for (const line of shown.split("\n")) assert.isAtMost(line.length, Math.max(columns, 45), line)
    }
  })
})

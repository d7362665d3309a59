import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { goOn, keptFilm, oldFilm, oldFilmNames, recordsIn, sentIn } from "../support/oldFilms.js"

/** What a film of 0.1.0 still needs: nothing, or exactly what it was kept from. */
const stillNeeds: Readonly<Record<string, ReadonlyArray<string>>> = {
  finished: [],
  redone: [],
  edited: [],
  retaken: [],
  reworded: [],
  // As the third form of the journal tells of films: what was decided stands beside what was made.
  third: [],
  "third-held": [
    "video/scene-1/take-1",
    "video/scene-1/take-1/judgement",
    "video/scene-2/take-1",
    "video/scene-2/take-1/judgement"
  ],
  "third-evened": [],
  "third-redone": [],
  "third-edited": [],
  "third-retaken": [],
  "third-reworded": [],
  // Killed while its first clip was rendering: the job is asked for, not ordered.
  "third-mid-clips": [
    "video/scene-1/take-1/judgement",
    "video/scene-2/take-1",
    "video/scene-2/take-1/judgement"
  ],
  // Stopped by a doubt about its second clip, which is sent once more.
  "third-in-doubt": ["video/scene-2/take-1", "video/scene-2/take-1/judgement"],
  // Held after its keyframes.
  held: [
    "video/scene-1/take-1",
    "video/scene-1/take-1/judgement",
    "video/scene-2/take-1",
    "video/scene-2/take-1/judgement"
  ],
  // Killed while its first keyframe was being drawn: that call is in doubt, and sent once more.
  "after-sheets": [
    "keyframe/scene-1/take-1",
    "keyframe/scene-1/take-1/judgement",
    "keyframe/scene-2/take-1",
    "keyframe/scene-2/take-1/judgement",
    "video/scene-1/take-1",
    "video/scene-1/take-1/judgement",
    "video/scene-2/take-1",
    "video/scene-2/take-1/judgement"
  ],
  // Killed while its second clip was rendering: the job is asked for, not ordered.
  "mid-clips": ["video/scene-2/take-1/judgement"],
  // Stopped by a doubt about its second clip, which is sent once more.
  "in-doubt": ["video/scene-2/take-1", "video/scene-2/take-1/judgement"]
}

const told: Readonly<Record<string, Parameters<typeof goOn>[1]>> = {
  retaken: { settings: { negative: ["umbrella"], imageQuality: "low" } },
  edited: { settings: { sceneCount: Option.none() } },
  "third-evened": { settings: { loudness: "even" } }
}

// Each in a folder of its own, and mostly waiting for the disk.
describe.concurrent("a film of an earlier version", () => {
  for (const name of oldFilmNames) {
    it.live(
      `goes on with no call it does not need: ${name}`,
      Effect.fnUntraced(function* () {
        const folder = oldFilm(name)
        const script = path.join(folder, "script.md")
        const ofThen = existsSync(script) ? readFileSync(script, "utf8") : ""
        // One film's script is as 0.1.0 left it; somebody has written into another one.
        if (name === "redone") writeFileSync(script, "# Mine\n")
        const film = path.join(folder, "final_video.mp4")
        const filmThen = existsSync(film) ? readFileSync(film) : undefined
        const { sent } = yield* goOn(folder, told[name])
        assert.deepStrictEqual(sent, stillNeeds[name])
        if (filmThen !== undefined) assert.isTrue(readFileSync(film).equals(filmThen), "it is the same film")
        const kept = path.join(folder, "superseded")
        const scripts = existsSync(kept)
          ? readdirSync(kept).filter((it) => it.endsWith("-script.md") && it.startsWith("not-ours-"))
          : []
        assert.lengthOf(scripts, name === "redone" ? 1 : 0)
        if (name !== "finished") return
        assert.notInclude(ofThen, "then the end")
        assert.match(
          readFileSync(script, "utf8"),
          /^<!-- Written by grok-video-pipeline[^\n]*\n# [\s\S]*then the end \|/
        )
      })
    )
  }

  it.live("orders a fresh take of what one is wished of, though it was never gone through before", () =>
    Effect.gen(function* () {
      const { sent } = yield* goOn(oldFilm("finished"), {
        wishes: [{ kind: "redo", asset: "clip", name: "scene 2" }]
      })
      // The stand-in draws otherwise than then, so that the fresh take is another clip, and is judged.
      assert.deepStrictEqual(sent, ["video/scene-2/take-1", "video/scene-2/take-1/judgement"])
    })
  )

  it("was kept whole, and tells nothing of the machine it was made on", () => {
    for (const name of oldFilmNames) {
      const folder = keptFilm(name)
      assert.isAbove(sentIn(folder).length, 4)
      assert.isTrue(
        recordsIn(folder).every((record) => record.kind !== "run" || record.programVersion === "0.1.0")
      )
      for (const text of ["journal.log", "state.json"]
        .map((file) => path.join(folder, file))
        .filter(existsSync))
        assert.notMatch(readFileSync(text, "utf8"), /"\/(?:tmp|home|work|root)\b/)
    }
  })
})

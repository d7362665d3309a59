import { assert, describe, expect, it } from "@effect/vitest"
import { Degradation } from "../../src/domain/Degradation.js"
import { Character, Line } from "../../src/domain/StoryPlan.js"
import { scriptMarkdown } from "../../src/report/ScriptMarkdown.js"
import { fox, keyframeOf, narrationOf, owl, plan, scene, sheetOf } from "../support/plans.js"

describe("script.md", () => {
  it("shows every scene by number, with picture, score, settings and video prompt", async () => {
    const film = plan({ scenes: [scene(2), scene(1), scene(3)] })
    const text = scriptMarkdown({
      plan: film,
      characters: [sheetOf(fox, 1), sheetOf(owl, 2)],
      keyframes: [keyframeOf(scene(1)), keyframeOf(scene(2))],
      degradations: [
        new Degradation({
          kind: "scene-without-clip",
          subject: "scene 3",
          detail: "Every wording was refused."
        })
      ]
    })
    await expect(text).toMatchFileSnapshot("../fixtures/golden/script.md")
  })

  it("tells what is said over a scene and in it, as it was recorded or as it is planned", () => {
    const said = {
      narration: "She *waits*.",
      lines: [new Line({ speaker: "Fox", text: "Who | what?" })],
      sound: "rain"
    }
    const text = scriptMarkdown({
      plan: plan({ scenes: [scene(1, said), scene(2, said)] }),
      characters: [],
      keyframes: [],
      degradations: [],
      narrations: [narrationOf(1, "She _waits_.")]
    })
    const [, first = "", second = ""] = text.split("### Scene ")
    assert.include(first, "| Narration | She \\_waits\\_. |")
    assert.include(
      first,
      "| Told | in 1.0 s by orion, $0.0002: [speech/scene_1_v1.wav](speech/scene_1_v1.wav) |"
    )
    assert.include(second, "| Narration | She \\*waits\\*. |")
    assert.notInclude(second, "| Told |")
    assert.include(second, "| Fox says | Who \\| what? |")
    assert.include(second, "| Sound | rain |")
  })

  it("shows a model's markup as text (fault row 37)", () => {
    const hostile = new Character({ ...fox, role: "<script>alert(1)</script> [x](http://e) | `y`\n# z" })
    const text = scriptMarkdown({
      plan: plan({ characters: [hostile], title: "![a](b)" }),
      characters: [sheetOf(hostile, 1)],
      keyframes: [],
      degradations: []
    })
    assert.notInclude(text, "<script>")
    assert.notMatch(text, /(?<!\\)\[x/)
    assert.notMatch(text, /^# z/m)
    assert.match(text, /^# \\!\\\[a\\\]\(b\)$/m)
  })

  it("holds no escape sequence and no direction mark of a model's words (fault row 37)", () => {
    const text = scriptMarkdown({
      plan: plan({ title: "A\u001b[31m red\u202E der\u0007", style: "wash\u2066ed" }),
      characters: [],
      keyframes: [],
      degradations: []
    })
    assert.notMatch(text, /[^\P{Cc}\n]|\p{Cf}/u)
    assert.match(text, /^# A red der$/m)
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { ticksFromUsd } from "../../src/domain/Money.js"
import { notesOf, type Sent } from "../../src/domain/Note.js"
import { orderIdFrom } from "../../src/domain/OrderId.js"
import { decodeState, encodeState, PipelineState } from "../../src/domain/PipelineState.js"
import { plan } from "../support/plans.js"

const sent = (label: string, usd: number, state: Sent["state"], listed?: number): Sent => ({
  id: orderIdFrom(label),
  cost: ticksFromUsd(usd),
  state,
  ...(listed === undefined ? {} : { listed: ticksFromUsd(listed) })
})

const notes = (...entries: ReadonlyArray<Sent>) =>
  notesOf({
    entries,
    cast: ["Ada"],
    ...{ characters: [], keyframes: [], videos: [] },
    cut: Option.none()
  }).map(({ detail, kind, subject }) => [kind, subject, detail])

describe("notes", () => {
  it("tell a doubt that was answered in the end from one that never was, with what each may have cost", () => {
    assert.deepStrictEqual(
      notes(sent("sheet/1/take-1", 0.06, "in-doubt"), sent("sheet/1/take-1", 0.06, "answered")),
      [
        [
          "call-in-doubt",
          "the sheet of Ada, take 1",
          "It was sent once without an answer, and once more with one; what was not answered may have been billed as well ($0.06)."
        ]
      ]
    )
    assert.deepStrictEqual(
      notes(sent("video/scene-2/take-1", 0.5, "in-doubt"), sent("video/scene-2/take-1", 0.5, "in-doubt")).map(
        ([, , detail]) => detail
      ),
      ["It was sent 2 times and never answered; it may have been billed each time ($1.00 in all)."]
    )
  })

  it("tell a price that differs from the list, by the kind of work; a question's reserve is no price", () => {
    assert.deepStrictEqual(
      notes(
        sent("keyframe/scene-1/take-1", 0.09, "answered", 0.07),
        sent("keyframe/scene-2/take-1", 0.07, "answered"),
        sent("plan/take-1", 0.001, "answered", 0.02)
      ),
      [["price-differs", "keyframes", "2 keyframes cost $0.16; by the price list it is $0.14."]]
    )
  })

  it.effect("of a state.json of 0.1.0, which has them among the degradations, are read as notes", () =>
    Effect.gen(function* () {
      const old: unknown = {
        ...JSON.parse(encodeState(new PipelineState({ plan: plan(), characters: [] }))),
        degradations: [
          { kind: "call-in-doubt", subject: "sheet/1/take-1", detail: "It may have been billed." },
          { kind: "not-judged", subject: "Fox", detail: "No verdict." },
          { kind: "substituted-transition", subject: "scene 1", detail: "It is a cut." }
        ],
        notes: undefined
      }
      const state = yield* decodeState(JSON.stringify(old))
      assert.deepStrictEqual(
        state.degradations.map(({ kind }) => kind),
        ["not-judged"]
      )
      assert.deepStrictEqual(
        state.notes.map(({ kind }) => kind),
        ["call-in-doubt", "substituted-transition"]
      )
      const again = yield* decodeState(encodeState(state))
      assert.deepStrictEqual(again.notes, state.notes)
    })
  )
})

import { Effect } from "effect"
import { speak } from "/work/h-sim/packages/xai-simulator/src/sound/Speak.js"
for (let i = 0; i < 40; i++) {
  const r = await Effect.runPromise(speak({ text: `It is five past twelve, number ${i}, and there are three of us.`, voice: ["eve","leo","luna"][i % 3], language: "en", speed: 1 }, "voices"))
  process.stdout.write(`${i}:${r.track.length} `)
}

// The AI SDK's xAI provider, the newer one, which wants Node 22: it speaks, and hears what was said.
import assert from "node:assert/strict"
import { createXai } from "@ai-sdk/xai"

const text = "The owl and the fox keep their promise."
const xai = createXai({ apiKey: process.env.XAI_API_KEY, baseURL: process.env.XAI_BASE_URL })

const said = await xai.speech().doGenerate({
  text,
  voice: "orion",
  language: "en",
  outputFormat: "wav",
  speed: 1.1,
  providerOptions: { xai: { sampleRate: 48_000, textNormalization: true } }
})
assert.deepEqual(said.warnings, [])
assert.equal(Buffer.from(said.audio.subarray(0, 4)).toString("latin1"), "RIFF")

const heard = await xai.transcription().doGenerate({
  audio: said.audio,
  mediaType: "audio/wav",
  providerOptions: { xai: { language: "en", format: true, keyterm: ["owl"] } }
})
assert.equal(heard.text, text)
assert.deepEqual(
  heard.segments.map((word) => word.text),
  text.split(" ")
)
assert.ok(heard.segments.every(({ endSecond, startSecond }) => endSecond > startSecond))
assert.ok(heard.durationInSeconds > 1)

await assert.rejects(
  xai.speech().doGenerate({ text, voice: "nobody", language: "en", providerOptions: {} }),
  /Unknown voice_id "nobody"/
)
process.stdout.write("the AI SDK's newer provider: speech and transcription are as it expects\n")

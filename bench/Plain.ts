// The floor: the calls of a film by plain async functions and node's fetch, with no journal, no retry, no budget, no check
// of anything, no file and no ffmpeg. What this takes over the critical path is HTTP's own price.

interface Api {
  readonly url: string
  readonly apiKey: string
}

const answered = async (response: Response): Promise<Record<string, unknown>> => {
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
  const body: unknown = await response.json()
  if (typeof body !== "object" || body === null) throw new Error("no object")
  return Object.fromEntries(Object.entries(body))
}

const at = (value: unknown, ...path: ReadonlyArray<string | number>): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null
        ? Object.entries(inner).find(([name]) => name === String(key))?.[1]
        : undefined,
    value
  )

/** Makes all calls of a film of two characters and `scenes` scenes, `crews` clips at a time; gives its milliseconds. */
export const plainFilm = async (
  api: Api,
  film: { readonly scenes: number; readonly crews: number; readonly pollMillis: number }
) => {
  const headers = { authorization: `Bearer ${api.apiKey}`, "content-type": "application/json" }
  const post = async (path: string, body: unknown) =>
    answered(await fetch(`${api.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) }))
  const chat = (words: string, pictures: ReadonlyArray<string>) =>
    post("/chat/completions", {
      model: "grok-4.3",
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: words },
            ...pictures.map((url) => ({ type: "image_url", image_url: { url } }))
          ]
        }
      ]
    })
  const pictureIn = (answer: unknown): string =>
    `data:image/jpeg;base64,${String(at(answer, "data", 0, "b64_json"))}`
  const common = { model: "grok-imagine-image-2.0", response_format: "b64_json", aspect_ratio: "16:9" }

  const began = performance.now()
  await chat("Plan a film of a fox and an owl", [])
  const sheets = await Promise.all(
    ["fox", "owl"].map(async (name) => {
      const [sheet] = await Promise.all([
        post("/images/generations", { ...common, prompt: `Character: ${name}` }).then(pictureIn),
        chat(`Read the traits of the ${name}`, [])
      ])
      await chat(`Judge the ${name}`, [sheet])
      return sheet
    })
  )
  const keyframes: Array<string> = []
  for (let scene = 1; scene <= film.scenes; scene++) {
    const drawn = await post("/images/edits", {
      ...common,
      prompt: `Scene ${scene}`,
      images: [...sheets, ...keyframes.slice(-1)].map((url) => ({ url }))
    }).then(pictureIn)
    await chat(`Judge scene ${scene}`, [drawn, ...sheets])
    keyframes.push(drawn)
  }
  for (const keyframe of keyframes) {
    const order = await post("/videos/generations", {
      model: "grok-imagine-video",
      prompt: "It moves",
      image: { url: keyframe },
      duration: 3,
      resolution: "480p"
    })
    const id = String(at(order, "request_id"))
    let pause = film.pollMillis
    for (;;) {
      await new Promise((go) => setTimeout(go, pause))
      pause = Math.min(pause * 1.25, film.pollMillis * 3)
      const job = await answered(await fetch(`${api.url}/videos/${id}`, { headers }))
      if (job.status !== "done") continue
      await (await fetch(String(at(job, "video", "url")))).arrayBuffer()
      break
    }
    await chat("Judge the clip", [keyframe, ...sheets])
  }
  return performance.now() - began
}

import { assert, describe, it } from "@effect/vitest"
import { addressOf, Html, html, visibleText } from "../../src/report/Html.js"

describe("a piece of HTML", () => {
  it("takes words as text, between tags and in attributes", () => {
    const words = `<b title='x'>"&\``
    assert.strictEqual(
      html`<p title="${words}">${words}</p>`.markup,
      `<p title="&#60;b title=&#39;x&#39;&#62;&#34;&#38;&#96;">&#60;b title=&#39;x&#39;&#62;&#34;&#38;&#96;</p>`
    )
  })

  it("takes other pieces as they are, and lists of both one after the other", () => {
    assert.strictEqual(html`${[html`<i>`, "<", [new Html("</i>"), 3]]}`.markup, "<i>&#60;</i>3")
  })

  it("holds no mark that turns letters round or cannot be seen, and keeps what scripts and emoji need", () => {
    assert.strictEqual(visibleText("\u202Eabc\u2066\u200F\u061C\uFEFF\u200B"), "abc")
    assert.strictEqual(visibleText("\u001b[31mred\u001b[0m\u0000\u0085\u2028"), "red")
    assert.strictEqual(visibleText("half \ud800"), "half \uFFFD")
    assert.strictEqual(visibleText("👩‍👩‍👧 می‌خواهم\nline"), "👩‍👩‍👧 می‌خواهم\nline")
  })
})

describe("the address of a file", () => {
  it("leads below the folder, whatever the file is called", () => {
    assert.strictEqual(addressOf("videos/scene_1.mp4"), "videos/scene_1.mp4")
    assert.strictEqual(addressOf("javascript:alert(1)"), "javascript%3Aalert(1)")
    assert.strictEqual(addressOf(`a b/#?"<.jpg`), "a%20b/%23%3F%22%3C.jpg")
    for (const out of ["/etc/passwd", "../x", "a/../../x", "//host/x", "a//b", "", "."])
      assert.isUndefined(addressOf(out), out)
  })
})

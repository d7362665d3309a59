"""OpenAI's Python SDK, unpatched, told the simulator's address and a key."""

import base64
import json
import os
from concurrent.futures import ThreadPoolExecutor

from openai import BadRequestError, NotFoundError, OpenAI
from pydantic import BaseModel

client = OpenAI(base_url=os.environ["XAI_BASE_URL"], api_key=os.environ["XAI_API_KEY"], max_retries=0)
MODEL = "grok-4.3"
PARAMETERS = {
    "type": "object",
    "properties": {"city": {"type": "string", "enum": ["Paris", "Rome"]}},
    "required": ["city"],
    "additionalProperties": False,
}
DESCRIBED = {"name": "get_weather", "description": "The weather of a city.", "parameters": PARAMETERS}
CHAT_TOOL = {"type": "function", "function": DESCRIBED}
TOOL = {"type": "function", **DESCRIBED, "strict": True}


class Verdict(BaseModel):
    score: int
    reasons: list[str]


def chats():
    said = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "Say something."}])
    assert "Simulated answer" in said.choices[0].message.content
    assert said.usage.total_tokens > 0


def streams_a_chat():
    pieces = client.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": "Say it slowly."}], stream=True
    )
    words = "".join(chunk.choices[0].delta.content or "" for chunk in pieces if chunk.choices)
    assert words == "Simulated answer: Say it slowly."


def parses_an_answer():
    answer = client.chat.completions.parse(
        model=MODEL, messages=[{"role": "user", "content": "Judge."}], response_format=Verdict
    )
    assert isinstance(answer.choices[0].message.parsed, Verdict)


def calls_a_function():
    messages = [{"role": "user", "content": "What is the weather in Paris?"}]
    first = client.chat.completions.create(model=MODEL, messages=messages, tools=[CHAT_TOOL])
    assert first.choices[0].finish_reason == "tool_calls"
    (call,) = first.choices[0].message.tool_calls
    assert call.function.name == "get_weather"
    assert json.loads(call.function.arguments)["city"] in ("Paris", "Rome")
    messages += [
        first.choices[0].message.model_dump(exclude_none=True),
        {"role": "tool", "tool_call_id": call.id, "content": "Sunny"},
    ]
    second = client.chat.completions.create(model=MODEL, messages=messages, tools=[CHAT_TOOL])
    assert "get_weather: Sunny" in second.choices[0].message.content


def streams_a_function_call():
    with client.chat.completions.stream(
        model=MODEL,
        messages=[{"role": "user", "content": "Hello"}],
        tools=[CHAT_TOOL],
        tool_choice={"type": "function", "function": {"name": "get_weather"}},
    ) as stream:
        final = stream.get_final_completion()
    assert final.choices[0].message.tool_calls[0].function.name == "get_weather"


def responds():
    first = client.responses.create(model=MODEL, input="My name is Rust.")
    assert "Simulated answer" in first.output_text
    second = client.responses.create(model=MODEL, input="Who am I?", previous_response_id=first.id)
    assert second.previous_response_id == first.id
    assert client.responses.retrieve(first.id).id == first.id
    client.responses.delete(first.id)
    try:
        client.responses.retrieve(first.id)
        raise AssertionError("it was forgotten")
    except NotFoundError:
        pass


def streams_a_response():
    words = ""
    with client.responses.stream(model=MODEL, input="Say it slowly.") as stream:
        for event in stream:
            if event.type == "response.output_text.delta":
                words += event.delta
        final = stream.get_final_response()
    assert words == final.output_text == "Simulated answer: Say it slowly."
    assert final.usage.total_tokens == final.usage.input_tokens + final.usage.output_tokens


def parses_a_response():
    answer = client.responses.parse(model=MODEL, input="Judge.", text_format=Verdict)
    assert isinstance(answer.output_parsed, Verdict)


def calls_a_function_in_a_response():
    first = client.responses.create(model=MODEL, input="What is the weather in Paris?", tools=[TOOL])
    call = next(item for item in first.output if item.type == "function_call")
    assert json.loads(call.arguments)["city"] in ("Paris", "Rome")
    second = client.responses.create(
        model=MODEL,
        previous_response_id=first.id,
        input=[{"type": "function_call_output", "call_id": call.call_id, "output": "Sunny"}],
        tools=[TOOL],
    )
    assert "get_weather: Sunny" in second.output_text


def streams_a_function_call_in_a_response():
    with client.responses.stream(
        model=MODEL, input="Hello", tools=[TOOL], tool_choice={"type": "function", "name": "get_weather"}
    ) as stream:
        names = [event.type for event in stream]
        final = stream.get_final_response()
    assert "response.function_call_arguments.done" in names
    assert any(item.type == "function_call" for item in final.output)


def draws_and_looks():
    drawn = client.images.generate(model="grok-imagine-image", prompt="A red kite", response_format="b64_json")
    picture = drawn.data[0].b64_json
    assert base64.b64decode(picture)[:3] == b"\xff\xd8\xff"
    url = f"data:image/jpeg;base64,{picture}"
    seen = client.chat.completions.create(
        model=MODEL,
        messages=[
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "What is this?"},
                    {"type": "image_url", "image_url": {"url": url}},
                ],
            }
        ],
    )
    assert seen.usage.prompt_tokens > 256


def is_refused():
    try:
        client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "x"}], temperature=9)
        raise AssertionError("it was taken")
    except BadRequestError as error:
        assert "temperature" in error.response.json()["error"]


def asks_twenty_at_once():
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda n: client.responses.create(model=MODEL, input=f"Question {n}").output_text, range(20))
        )
    assert answers == [f"Simulated answer: Question {n}" for n in range(20)]


for check in (
    chats,
    streams_a_chat,
    parses_an_answer,
    calls_a_function,
    streams_a_function_call,
    responds,
    streams_a_response,
    parses_a_response,
    calls_a_function_in_a_response,
    streams_a_function_call_in_a_response,
    draws_and_looks,
    is_refused,
    asks_twenty_at_once,
):
    check()
    print(f"  {check.__name__}", flush=True)

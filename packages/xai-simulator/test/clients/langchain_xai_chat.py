"""LangChain's xAI package, unpatched."""

import os

from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_xai import ChatXAI
from pydantic import BaseModel


class Forecast(BaseModel):
    """The forecast of a day."""

    city: str
    degrees: int


@tool
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"Sunny in {city}"


def chat(**more):
    return ChatXAI(
        model="grok-4.3",
        base_url=os.environ["XAI_BASE_URL"],
        api_key=os.environ["XAI_API_KEY"],
        max_retries=0,
        **more,
    )


def text_of(message):
    return message.text if isinstance(message.text, str) else message.text()


def answers(model):
    said = model.invoke("Say something.")
    assert "Simulated answer" in text_of(said)
    assert said.usage_metadata["total_tokens"] > 0


def streams(model):
    assert "Say it slowly." in "".join(text_of(piece) for piece in model.stream("Say it slowly."))


def calls_tools_and_goes_on(model):
    bound = model.bind_tools([get_weather])
    messages = [HumanMessage("What is the weather in Paris?")]
    first = bound.invoke(messages)
    (call,) = first.tool_calls
    assert call["name"] == "get_weather"
    result = get_weather.invoke(call)
    assert isinstance(result, ToolMessage)
    assert "Sunny in" in text_of(bound.invoke([*messages, first, result]))


def must_call(model):
    (call,) = model.bind_tools([get_weather], tool_choice="get_weather").invoke("Hello").tool_calls
    assert isinstance(call["args"]["city"], str)
    (streamed,) = [
        piece.tool_call_chunks[0]["name"]
        for piece in model.bind_tools([get_weather], tool_choice="get_weather").stream("Hello")
        if piece.tool_call_chunks and piece.tool_call_chunks[0]["name"]
    ]
    assert streamed == "get_weather"


def answers_in_a_form(model):
    for method in ("function_calling", "json_schema"):
        answer = model.with_structured_output(Forecast, method=method).invoke("Tell the forecast.")
        assert isinstance(answer, Forecast), method


for name, model in (("chat", chat()), ("responses", chat(use_responses_api=True))):
    for check in (answers, streams, calls_tools_and_goes_on, must_call, answers_in_a_form):
        check(model)
        print(f"  {name}: {check.__name__}", flush=True)

"""pydantic-ai, unpatched, over chat completions and over responses."""

import os

from pydantic import BaseModel
from pydantic_ai import Agent, NativeOutput, ToolOutput
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.openai import OpenAIProvider

provider = OpenAIProvider(base_url=os.environ["XAI_BASE_URL"], api_key=os.environ["XAI_API_KEY"])


class Forecast(BaseModel):
    city: str
    degrees: int
    is_wet: bool


def answers_in_words(model):
    assert "Simulated answer" in Agent(model).run_sync("Say something.").output


def calls_tools_and_goes_on(model):
    agent = Agent(model, output_type=str)
    asked = []

    @agent.tool_plain
    def get_weather(city: str) -> str:
        """The weather of a city."""
        asked.append(city)
        return "Sunny"

    assert "get_weather: Sunny" in agent.run_sync("What is the weather in Paris?").output
    assert len(asked) == 1


def ends_with_an_output_tool(model):
    agent = Agent(model, output_type=ToolOutput(Forecast))
    asked = []

    @agent.tool_plain
    def get_weather(city: str) -> str:
        """The weather of a city."""
        asked.append(city)
        return "Sunny"

    assert isinstance(agent.run_sync("What is the weather in Paris?").output, Forecast)
    assert len(asked) == 1


def parses_an_answer(model):
    agent = Agent(model, output_type=NativeOutput(Forecast))
    assert isinstance(agent.run_sync("Tell the forecast.").output, Forecast)


async def streamed(model):
    async with Agent(model).run_stream("Say it slowly.") as stream:
        return await stream.get_output()


def streams(model):
    import asyncio

    assert "Say it slowly." in asyncio.run(streamed(model))


for name, model in (
    ("chat", OpenAIChatModel("grok-4.3", provider=provider)),
    ("responses", OpenAIResponsesModel("grok-4.3", provider=provider)),
):
    for check in (answers_in_words, calls_tools_and_goes_on, ends_with_an_output_tool, parses_an_answer, streams):
        check(model)
        print(f"  {name}: {check.__name__}", flush=True)

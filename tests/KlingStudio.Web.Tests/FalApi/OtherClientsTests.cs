using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace KlingStudio.Web.Tests;

/// <summary>The calls of the other clients, one after the other as they make them, with what they read of each answer. They can't be installed here, or speak https alone.</summary>
public sealed class OtherClientsTests
{
    private static readonly string[] Addresses = ["response_url", "status_url", "cancel_url"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary><c>fal_client.subscribe</c>, sync and async: the addresses as they were told; a poll more before the result; true and false for logs.</summary>
    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Python_follows_the_addresses_that_it_was_told(string logs)
    {
        await using var studio = await MakingAsync();
        var sent = await studio.PostAsync($"/queue/{ApiStudio.Kling}", ApiStudio.Input(), ("Authorization", "Key id:secret"), ("X-Fal-Request-Timeout", "30.0"), ("User-Agent", "fal-client/1.0.1 (python)"));
        Assert.Equal(200, sent.Status);
        var (id, response, status, _) = Told(studio, sent.Json);
        List<string> seen = [];
        while (true)
        {
            var (code, answer) = await AskAsync(studio, $"{status}?logs={logs}");
            seen.Add(answer["status"]!.GetValue<string>());
            ReadAsPython(answer, logs == "true");
            Assert.Equal(seen[^1] == "COMPLETED" ? 200 : 202, code);
            if (seen[^1] == "COMPLETED")
                break;
            await Task.Delay(100, Token);
        }

        Assert.Equal(["IN_QUEUE", "IN_PROGRESS", "COMPLETED"], seen.Distinct());
        Assert.Equal("COMPLETED", (await AskAsync(studio, $"{status}?logs=false")).Json["status"]!.GetValue<string>());
        await AssertResultAsync(studio, response, id);
    }

    /// <summary><c>fal.apps</c>: trailing slashes, logs as 1, and any 200 is the end.</summary>
    [Fact]
    public async Task Fal_apps_takes_any_200_for_the_end()
    {
        await using var studio = await MakingAsync();
        var sent = await studio.PostAsync($"/queue/{ApiStudio.Kling}/", ApiStudio.Input());
        var (id, _, _, _) = Told(studio, sent.Json);
        int code;
        while ((code = (await AskAsync(studio, $"{studio.Base}/queue/{ApiStudio.App}/requests/{id}/status/?logs=1")).Code) != 200)
        {
            Assert.Equal(202, code);
            await Task.Delay(100, Token);
        }

        await AssertResultAsync(studio, $"{studio.Base}/queue/{ApiStudio.App}/requests/{id}/", id);
        using var late = await studio.Client.PutAsync($"/queue/{ApiStudio.App}/requests/{id}/cancel", null, Token);
        Assert.Equal(400, (int)late.StatusCode);
    }

    /// <summary><c>huggingface_hub</c>: the status lies behind the path of the result's address, with the query of the submit.</summary>
    [Fact]
    public async Task Huggingface_puts_status_behind_the_results_path()
    {
        await using var studio = await MakingAsync();
        var sent = await studio.PostAsync($"/queue/{ApiStudio.Kling}?_subdomain=queue", ApiStudio.Input(), ("Authorization", "Key id:secret"));
        var (id, response, _, _) = Told(studio, sent.Json);
        while ((await AskAsync(studio, $"{response}/status?_subdomain=queue")).Json["status"]!.GetValue<string>() != "COMPLETED")
            await Task.Delay(100, Token);
        await AssertResultAsync(studio, $"{response}?_subdomain=queue", id);
    }

    /// <summary>The Vercel SDK: never asks for a status, polls the result and matches one sentence. Its "5s" is refused by name, as by fal.</summary>
    [Fact]
    public async Task Vercel_polls_the_result_until_it_is_not_in_progress()
    {
        await using var studio = await MakingAsync();
        var input = ApiStudio.Input();
        input["duration"] = "5s";
        var refused = await studio.PostAsync($"/queue/{ApiStudio.Kling}", input);
        Assert.Equal((422, "one_of"), (refused.Status, refused.Json["detail"]![0]!["type"]!.GetValue<string>()));
        input["duration"] = "5";
        var (id, response, _, _) = Told(studio, (await studio.PostAsync($"/queue/{ApiStudio.Kling}", input)).Json);
        Assert.Equal(studio.Base, new Uri(response).GetLeftPart(UriPartial.Authority));
        for (var (code, answer) = await AskAsync(studio, response); code != 200; (code, answer) = await AskAsync(studio, response))
        {
            Assert.Equal((400, "Request is still in progress"), (code, answer["detail"]!.GetValue<string>()));
            Assert.Equal(["detail", "request_id", .. Addresses], answer.AsObject().Select(member => member.Key));
            await Task.Delay(100, Token);
        }

        await AssertResultAsync(studio, response, id);
    }

    /// <summary>curl itself, as fal's own page has it, word for word but for the host.</summary>
    [Fact]
    public async Task Curl_waits_and_curl_queues()
    {
        await using var studio = await MakingAsync();
        foreach (var path in (string[])["", "/queue"])
        {
            using var curl = Process.Start(Curl(
                "--silent", "--show-error", "--request", "POST", "--url", $"{studio.Base}{path}/{ApiStudio.Kling}", "--header", "Authorization: Key $FAL_KEY", "--header", "Content-Type: application/json",
                "--data", $$"""{ "prompt": "slow push in by curl {{path.Length}}", "image_url": "{{ApiStudio.DataUri}}" }"""))!;
            var answer = JsonNode.Parse(await curl.StandardOutput.ReadToEndAsync(Token))!;
            await curl.WaitForExitAsync(Token);
            Assert.Equal(0, curl.ExitCode);
            Assert.NotNull(path.Length == 0 ? answer["video"]!["url"] : answer["request_id"]);
        }
    }

    private static ProcessStartInfo Curl(params string[] arguments)
    {
        var start = new ProcessStartInfo("curl") { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    private static async Task<ApiStudio> MakingAsync()
    {
        var studio = await ApiStudio.StartAsync();
        studio.MakeByItself(TimeSpan.FromMilliseconds(400));
        return studio;
    }

    private static (Guid Id, string Response, string Status, string Cancel) Told(ApiStudio studio, JsonNode answer)
    {
        string Address(string key) => answer[key]!.GetValue<string>().Replace("{base}", studio.Base, StringComparison.Ordinal);
        Assert.Equal(["status", "request_id", .. Addresses, "logs", "metrics", "queue_position"], answer.AsObject().Select(member => member.Key));
        return (answer["request_id"]!.GetValue<Guid>(), Address("response_url"), Address("status_url"), Address("cancel_url"));
    }

    private static async Task<(int Code, JsonNode Json)> AskAsync(ApiStudio studio, string address)
    {
        using var response = await studio.Client.GetAsync(new Uri(address), Token);
        return ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonNode>(Token))!);
    }

    /// <summary>What Python reads: a key that is missing is an exception there.</summary>
    private static void ReadAsPython(JsonNode answer, bool logs)
    {
        switch (answer["status"]!.GetValue<string>())
        {
            case "IN_QUEUE":
                Assert.True(answer["queue_position"]!.GetValue<int>() >= 0);
                break;
            case "IN_PROGRESS":
                Assert.True(answer.AsObject().ContainsKey("logs"));
                break;
            default:
                Assert.True(answer["metrics"]!["inference_time"]!.GetValue<double>() >= 0);
                break;
        }

        Assert.Equal(logs, answer["logs"] is JsonArray);
        foreach (var line in answer["logs"]?.AsArray() ?? [])
        {
            Assert.Equal(["message", "timestamp", "level", "source"], line!.AsObject().Select(member => member.Key));
            Assert.True(DateTimeOffset.TryParse(line["timestamp"]!.GetValue<string>(), CultureInfo.InvariantCulture, out _));
        }
    }

    private static async Task AssertResultAsync(ApiStudio studio, string address, Guid id)
    {
        using var response = await studio.Client.GetAsync(new Uri(address), Token);
        Assert.Equal((200, id.ToString()), ((int)response.StatusCode, response.Headers.GetValues("x-fal-request-id").Single()));
        var result = (await response.Content.ReadFromJsonAsync<JsonNode>(Token))!;
        Assert.Equal(["video"], result.AsObject().Select(member => member.Key));
        Assert.Equal(["url", "content_type", "file_name", "file_size"], result["video"]!.AsObject().Select(member => member.Key));
        Assert.Equal(ApiStudio.Clip, await studio.Client.GetByteArrayAsync(new Uri(result["video"]!["url"]!.GetValue<string>()), Token));
    }
}

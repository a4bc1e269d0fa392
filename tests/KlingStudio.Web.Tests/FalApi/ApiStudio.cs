using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using KlingStudio.Generations;
using KlingStudio.Generations.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KlingStudio.Web.Tests;

/// <summary>An answer as a program gets it.</summary>
/// <param name="Status">HTTP.</param>
/// <param name="Text">The body; the studio's address stands as <c>{base}</c> in it, and the request's id as <c>{id}</c> where it was given.</param>
/// <param name="Headers">All of them, by lower-case name.</param>
internal sealed record ApiReply(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>The real studio whose rehearsals do what the test says, and a program that calls its API.</summary>
internal sealed class ApiStudio : IAsyncDisposable
{
    public const string Kling = "fal-ai/kling-video/v2.5-turbo/standard/image-to-video";
    public const string App = "fal-ai/kling-video";
    public const string Rehearsal = "klingstudio/rehearsal/image-to-video";

    private static readonly Lazy<byte[]> TheClip = new(() => TinyClip.Make());

    private ApiStudio(RunningStudio studio, ScriptedEngine engine) => (Studio, Engine, Client) = (studio, engine, studio.Client());

    public RunningStudio Studio { get; }

    public ScriptedEngine Engine { get; }

    public HttpClient Client { get; }

    public static byte[] Clip => TheClip.Value;

    public string Base => Studio.Origin;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A picture as a program may send it.</summary>
    public static string DataUri { get; } = "data:image/jpeg;base64," + Convert.ToBase64String(Pictures.Jpeg(320, 320));

    public static async Task<ApiStudio> StartAsync(params string[] settings)
    {
        var engine = new ScriptedEngine { Clip = Clip };
        return new ApiStudio(await RunningStudio.StartAsync(["--Limits:FreeDiskMegabytes=0", .. settings], replace: services =>
        {
            services.RemoveAll<IVideoEngine>();
            services.AddSingleton<IVideoEngine>(engine);
        }), engine);
    }

    public static JsonObject Input(string prompt = "slow push in") => new() { ["prompt"] = prompt, ["image_url"] = DataUri };

    public Task<ApiReply> GetAsync(string path, Guid? id = null, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, id, headers);

    public Task<ApiReply> PostAsync(string path, JsonNode body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"), null, headers);

    public async Task<ApiReply> SendAsync(HttpMethod method, string path, HttpContent? content, Guid? id, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (string.Equals(name, "Content-Type", StringComparison.OrdinalIgnoreCase))
                request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else
                request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Client.SendAsync(request, Token);
        var text = (await response.Content.ReadAsStringAsync(Token)).Replace(Base, "{base}", StringComparison.Ordinal);
        if (id is { } known)
            text = text.Replace(known.ToString(), "{id}", StringComparison.Ordinal);
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value), StringComparer.Ordinal);
        return new ApiReply((int)response.StatusCode, text, all);
    }

    /// <summary>Submits what must be taken; its id.</summary>
    public async Task<Guid> SubmitAsync(string prompt = "slow push in", string model = Kling, params (string Name, string Value)[] headers)
    {
        var answer = await PostAsync($"/queue/{model}", Input(prompt), headers);
        Assert.True(answer.Status == 200, $"{answer.Status}: {answer.Text}");
        return answer.Json["request_id"]!.GetValue<Guid>();
    }

    /// <summary>Waits until the request's status is that word.</summary>
    public Task UntilAsync(Guid id, string word) =>
        Until.TrueAsync(async () => (await GetAsync($"/queue/{App}/requests/{id}/status")).Json["status"]!.GetValue<string>() == word, () => $"never {word}. {Studio.Log}");

    /// <summary>Waits until the row is in that state.</summary>
    public Task RowAsync(Guid id, GenerationStatus status) =>
        Until.TrueAsync(async () => (await Studio.Get<IGenerationLog>().ReadAsync(id, Token))?.Status == status, () => $"never {status}. {Studio.Log}");

    /// <summary>From now on every clip is made by itself, in three steps of that length; one whose prompt begins with "hold" is never done.</summary>
    public void MakeByItself(TimeSpan step) => Engine.OnSubmit = order =>
    {
        var accepted = (SubmitAnswer.Accepted)Engine.Accept();
        if (!order.Recipe.Prompt.StartsWith("hold", StringComparison.Ordinal))
            _ = MakeAsync(accepted.Ticket.RequestId, step);
        return Task.FromResult<SubmitAnswer>(accepted);
    };

    private async Task MakeAsync(string ticket, TimeSpan step)
    {
        foreach (var report in (EngineReport[])[new(EngineState.Running, Log: ["one"]), new(EngineState.Running, Log: ["two"]), new(EngineState.Done)])
        {
            await Task.Delay(step, CancellationToken.None);
            Engine.Say(ticket, report);
        }
    }

    /// <summary>The engine begins, with two lines.</summary>
    public async Task BeginAsync(Guid id)
    {
        await RowAsync(id, GenerationStatus.Queued);
        await Until.TrueAsync(() => Engine.Tickets.Count > 0, "the engine never got it");
        Engine.Say(new EngineReport(EngineState.Running, Log: ["first line", "second line"]));
        await UntilAsync(id, "IN_PROGRESS");
    }

    /// <summary>The engine has a clip, and the studio keeps it.</summary>
    public async Task FinishAsync(Guid id)
    {
        Engine.Say(new EngineReport(EngineState.Done));
        await UntilAsync(id, "COMPLETED");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Studio.DisposeAsync();
    }
}

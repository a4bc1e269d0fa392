using KlingStudio.Generations;

namespace KlingStudio.Web.Tests;

/// <summary>Somebody who plays fal.</summary>
internal interface ISide : IAsyncDisposable
{
    /// <summary>As <c>https://queue.fal.run/</c>.</summary>
    string Queue { get; }

    /// <summary>As <c>https://rest.fal.ai/</c>.</summary>
    string Rest { get; }

    string Key { get; }

    HttpClient Client { get; }

    /// <summary>The job begins, and writes a line.</summary>
    Task BeginAsync(Guid id);

    /// <summary>The job ends.</summary>
    Task EndAsync(Guid id);

    static async Task<ISide> StartAsync(string name, bool fails = false) => name == "fake" ? await FakeSide.StartAsync(fails) : new StudioSide(await ApiStudio.StartAsync(), fails);
}

/// <summary>The fake.</summary>
internal sealed class FakeSide : ISide
{
    private readonly FakeFal _fal;

    private FakeSide(FakeFal fal) => _fal = fal;

    public string Queue => _fal.Url.AbsoluteUri;

    public string Rest => _fal.Url.AbsoluteUri;

    public string Key => _fal.Settings.Key;

    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false });

    public static async Task<ISide> StartAsync(bool fails)
    {
        var fal = await FakeFal.StartAsync(null, TestContext.Current.CancellationToken);
        var script = new JobScript().HoldInQueue(0).HoldRunning("a line");
        fal.Script = _ => fails
            ? script.Fail(422, """{"detail":[{"loc":["body","prompt"],"msg":"It said no.","type":"content_policy_violation"}]}""", "It said no.", "content_policy_violation")
            : script;
        return new FakeSide(fal);
    }

    public Task BeginAsync(Guid id) => NextAsync(id);

    public Task EndAsync(Guid id) => NextAsync(id);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _fal.DisposeAsync();
    }

    private Task NextAsync(Guid id)
    {
        _fal.Jobs[id].Next();
        return Task.CompletedTask;
    }
}

/// <summary>The studio.</summary>
internal sealed class StudioSide(ApiStudio studio, bool fails) : ISide
{
    public string Queue => studio.Base + "/queue/";

    public string Rest => studio.Base + "/rest/";

    public string Key => "any:key";

    public HttpClient Client => studio.Client;

    public async Task BeginAsync(Guid id)
    {
        await studio.RowAsync(id, GenerationStatus.Queued);
        studio.Engine.Say(new EngineReport(EngineState.Running, Log: ["a line"]));
    }

    public Task EndAsync(Guid id)
    {
        studio.Engine.Say(fails
            ? new EngineReport(EngineState.Failed, Failure: new Failure("content_policy_violation", "It said no.", null, "prompt"))
            : new EngineReport(EngineState.Done));
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => studio.DisposeAsync();
}

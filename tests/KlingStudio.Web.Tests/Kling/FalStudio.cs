using KlingStudio.Generations;
using KlingStudio.Web.Features.Create;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Web.Tests;

/// <summary>The whole studio with a key, and a server that plays fal behind it.</summary>
public sealed class FalStudio : IAsyncDisposable
{
    public const string Key = "canary-key-id:canary-key-secret-77aa";

    private static readonly Lazy<byte[]> TheClip = new(() => TinyClip.Make());

    private FalStudio(FakeFal fal, RunningStudio studio) => (Fal, Studio) = (fal, studio);

    public static byte[] Clip => TheClip.Value;

    public FakeFal Fal { get; }

    public RunningStudio Studio { get; }

    public IGenerationDesk Desk => Studio.Get<IGenerationDesk>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The settings that lead to that fal, with short waits.</summary>
    public static string[] Settings(FakeFal fal, string key = Key) =>
    [
        $"--Fal:Key={key}", $"--Fal:QueueBaseUrl={fal.Url}", $"--Fal:RestBaseUrl={fal.Url}", $"--Fal:MediaHosts:0={fal.Url.Authority}",
        "--Fal:PollMilliseconds=50", "--Fal:SubmitSeconds=20", "--Limits:FreeDiskMegabytes=0",
    ];

    public static Task<FakeFal> PlayAsync() => FakeFal.StartAsync(new FakeFalSettings { Key = Key, Clip = Clip }, Token);

    /// <param name="setUp">What fal does from the beginning.</param>
    /// <param name="key">The studio's key.</param>
    /// <param name="settings">More settings.</param>
    /// <param name="replace">Parts to exchange.</param>
    public static async Task<FalStudio> StartAsync(Action<FakeFal>? setUp = null, string key = Key, string[]? settings = null, Action<IServiceCollection>? replace = null)
    {
        var fal = await PlayAsync();
        setUp?.Invoke(fal);
        return new FalStudio(fal, await RunningStudio.StartAsync([.. Settings(fal, key), .. settings ?? []], replace: replace));
    }

    /// <summary>With a public door that the fake reaches: its webhooks arrive as they would from outside.</summary>
    public static Task<FalStudio> WithDoorAsync(Action<FakeFal>? setUp = null, params string[] settings)
    {
        var door = $"http://127.0.0.1:{StudioProcess.FreePort()}";
        return StartAsync(setUp, settings: [$"--Studio:PublicListen={door}", $"--Studio:PublicBaseUrl={door}", .. settings]);
    }

    /// <summary>Where fal calls for that generation, at the public door or at the studio's own address.</summary>
    public Uri Hook(Guid id, bool door = true) => new(Studio.App.Addresses[door ? ^1 : 0], $"/hooks/fal/{id}");

    public async Task<Generation> OrderAsync(string prompt = "slow push in") => (await OrderAsync(prompt, takes: 1))[0];

    public async Task<IReadOnlyList<Generation>> OrderAsync(string prompt, int takes)
    {
        await using var scope = Studio.App.Web.Services.CreateAsyncScope();
        var still = (await scope.ServiceProvider.GetRequiredService<BundledStills>().TakeAsync(OwnerId.Local, BundledStills.All[0], Token)).Still!;
        var answer = await Desk.OrderAsync(OwnerId.Local, new RecipeDraft(still.Id, prompt, EngineId: EngineIds.Kling, Takes: takes), Token);
        Assert.Equal(takes, answer.Generations.Count);
        return answer.Generations;
    }

    public async Task<Generation> ReadAsync(Guid id) => (await Studio.Get<IGenerationLog>().ReadAsync(id, Token))!;

    /// <summary>Waits until it is in one of those states.</summary>
    public async Task<Generation> IsAsync(Guid id, params GenerationStatus[] statuses)
    {
        Generation? row = null;
        await Until.TrueAsync(async () => Array.IndexOf(statuses, (row = await ReadAsync(id)).Status) >= 0, () => $"it is {row?.Status} ({row?.Failure?.Message}), not {string.Join(" or ", statuses)}{Environment.NewLine}{Studio.Log}");
        return row!;
    }

    /// <summary>Jobs at fal, which are what costs money.</summary>
    public FakeJob TheJob => Assert.Single(Fal.Jobs.Values);

    public async ValueTask DisposeAsync()
    {
        await Studio.DisposeAsync();
        await Fal.DisposeAsync();
    }
}

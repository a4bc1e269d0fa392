using System.Diagnostics;
using KlingStudio.Generations;
using KlingStudio.Generations.Tests;
using KlingStudio.Storage;
using KlingStudio.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KlingStudio.Browser.Tests;

/// <summary>fal's own client in a page of another origin: listed, it gets its clip in the browser; not listed, it gets nothing and orders nothing.</summary>
public sealed class FalPageTests(Chromium chromium)
{
    private const string Subscribe =
        """
        async ([base, mode, picture]) => {
          const lead = url => url.replace('https://queue.fal.run/', `${base}/queue/`).replace('https://fal.run/', `${base}/run/`).replace('https://rest.fal.ai/', `${base}/rest/`);
          const fal = falClient.createFalClient({ credentials: 'any:key', suppressLocalCredentialsWarning: true, requestMiddleware: async request => ({ ...request, url: lead(request.url) }), retry: { maxRetries: 0 } });
          const image = mode === 'blob' ? await (await fetch(picture)).blob() : picture;
          const words = new Set();
          try {
            const result = await fal.subscribe('fal-ai/kling-video/v2.5-turbo/standard/image-to-video', {
              input: { prompt: `slow push in ${mode}`, image_url: image }, mode: mode === 'blob' ? 'polling' : mode, logs: true, pollInterval: 50, onQueueUpdate: update => words.add(update.status),
            });
            const clip = await fetch(result.data.video.url, { headers: { range: 'bytes=0-9' } });
            return `${[...words].join(' ')} ${/^[0-9a-f-]{36}$/.test(result.requestId)} ${clip.status} ${(await clip.arrayBuffer()).byteLength}`;
          } catch (error) {
            return `${error.name}: ${error.message}`;
          }
        }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_of_a_listed_origin_gets_its_clip_and_another_gets_nothing()
    {
        var script = await BundleAsync();
        await using var listed = await PageAsync(script);
        await using var other = await PageAsync(script);
        var engine = new ScriptedEngine { Clip = TinyClip.Make() };
        engine.OnSubmit = order =>
        {
            var accepted = (SubmitAnswer.Accepted)engine.Accept();
            _ = MakeAsync(engine, accepted.Ticket.RequestId);
            return Task.FromResult<SubmitAnswer>(accepted);
        };
        await using var studio = await RunningStudio.StartAsync(
            new Dictionary<string, string> { ["Studio:Api:AllowedOrigins:0"] = listed.Address, ["Limits:FreeDiskMegabytes"] = "0" },
            builder => builder.Host.ConfigureContainer<IServiceCollection>((_, services) =>
            {
                services.RemoveAll<IVideoEngine>();
                services.AddSingleton<IVideoEngine>(engine);
            }));

        var context = await chromium.Browser.NewContextAsync();
        var stranger = await context.NewPageAsync();
        await stranger.GotoAsync(other.Address);
        Assert.StartsWith("TypeError", await AskAsync(stranger, studio, "polling"), StringComparison.Ordinal);
        Assert.Empty(await studio.Services.GetRequiredService<RecentGenerations>().ReadAsync(OwnerId.Local, 1, Token));

        var page = await context.NewPageAsync();
        await page.GotoAsync(listed.Address);
        foreach (var mode in (string[])["polling", "streaming", "blob"])
            Assert.Equal("IN_QUEUE IN_PROGRESS COMPLETED true 206 10", await AskAsync(page, studio, mode));
        await context.CloseAsync();
    }

    private static Task<string> AskAsync(IPage page, RunningStudio studio, string mode) =>
        page.EvaluateAsync<string>(Subscribe, new[] { studio.Address.GetLeftPart(UriPartial.Authority), mode, Photograph.DataUri });

    private static async Task MakeAsync(ScriptedEngine engine, string ticket)
    {
        foreach (var report in (EngineReport[])[new(EngineState.Running, Log: ["one"]), new(EngineState.Done)])
        {
            await Task.Delay(700, CancellationToken.None);
            engine.Say(ticket, report);
        }
    }

    private static Task<ForeignPage> PageAsync(string script) => ForeignPage.ServeAsync(
        ("/", "text/html; charset=utf-8", "<!DOCTYPE html><title>Somebody's app</title><script src=\"/fal.js\"></script>"),
        ("/fal.js", "text/javascript; charset=utf-8", script));

    private static async Task<string> BundleAsync()
    {
        var tools = Environment.GetEnvironmentVariable("KLINGSTUDIO_TEST_TOOLS") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "kling-studio-tests");
        var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "fal-bundle.mjs"));
        start.ArgumentList.Add(tools);
        using var node = Process.Start(start)!;
        var script = await node.StandardOutput.ReadToEndAsync(Token);
        await node.WaitForExitAsync(Token);
        Assert.True(node.ExitCode == 0 && script.Length > 10_000, $"fal's client is not in {tools}: tests/run.sh installs it.");
        return script;
    }
}

using System.Diagnostics;
using System.Text.Json.Nodes;

namespace KlingStudio.Web.Tests;

/// <summary><c>@fal-ai/client</c> and <c>@fal-ai/server-proxy</c> in Node.js, unmodified, run once through all their cases against a studio whose clips take a blink.</summary>
public sealed class FalJsRun : IAsyncLifetime
{
    private readonly Dictionary<string, JsonNode?> _told = [];
    private string _errors = "";

    /// <summary>What a case said.</summary>
    public JsonNode Told(string name)
    {
        Assert.True(_told.TryGetValue(name, out var told), $"The clients never got as far as {name}. {_errors}");
        Assert.True(told is not JsonObject { } answer || answer["failed"] is null || answer["failed"]!.GetValueKind() != System.Text.Json.JsonValueKind.String, told?.ToJsonString());
        return told!;
    }

    public async ValueTask InitializeAsync()
    {
        await using var studio = await ApiStudio.StartAsync();
        studio.MakeByItself(TimeSpan.FromMilliseconds(500));
        await RunAsync(studio);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task RunAsync(ApiStudio studio)
    {
        var tools = Environment.GetEnvironmentVariable("KLINGSTUDIO_TEST_TOOLS") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "kling-studio-tests");
        Assert.True(Directory.Exists(Path.Combine(tools, "node_modules", "@fal-ai", "server-proxy")), $"fal's clients are not in {tools}: tests/run.sh installs them.");
        var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "fal-client.mjs"), tools, studio.Base, ApiStudio.Kling, ApiStudio.DataUri])
            start.ArgumentList.Add(argument);
        start.Environment.Remove("FAL_KEY");
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            while (await node.StandardOutput.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromMinutes(3)) is { } line)
            {
                var said = JsonNode.Parse(line)!;
                _told[said["name"]!.GetValue<string>()] = said["told"]?.DeepClone();
            }
        }
        finally
        {
            if (!node.HasExited)
                node.Kill();
            _errors = $"{await errors} {studio.Studio.Log}";
        }
    }
}

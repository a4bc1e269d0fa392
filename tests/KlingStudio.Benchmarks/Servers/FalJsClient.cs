using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace KlingStudio.Benchmarks;

/// <summary><c>@fal-ai/client</c> in a Node.js of its own (<c>fal-client.mjs</c>), if both are installed.</summary>
internal sealed class FalJsClient : IAsyncDisposable
{
    private readonly Process _node;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<double>> _ends = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FalJsClient(Process node) => _node = node;

    /// <summary>Null when it is not there: <c>tests/run.sh</c> installs it.</summary>
    public static async Task<FalJsClient?> StartAsync(Uri fal, string key, string endpoint)
    {
        var tools = Environment.GetEnvironmentVariable("KLINGSTUDIO_TEST_TOOLS") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "kling-studio-tests");
        if (!Directory.Exists(Path.Combine(tools, "node_modules", "@fal-ai", "client")))
            return null;
        var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "fal-client.mjs"), tools, fal.AbsoluteUri, key, endpoint])
            start.ArgumentList.Add(argument);
        var client = new FalJsClient(Process.Start(start)!);
        _ = client.ListenAsync();
        await client._ready.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        return client;
    }

    /// <summary>Follows that job, <c>streaming</c> or <c>polling</c>; gives the moment at which the client had its result, or with <paramref name="clip"/> the clip's bytes, in milliseconds since 1970.</summary>
    public Task<double> FollowAsync(string requestId, string mode, bool clip = false)
    {
        var end = _ends[$"{requestId} {mode}"] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _node.StandardInput.WriteLine($"{requestId} {mode}{(clip ? " clip" : "")}");
        return end.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _node.StandardInput.Close();
        await _node.WaitForExitAsync(CancellationToken.None);
        _node.Dispose();
    }

    private async Task ListenAsync()
    {
        while (await _node.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready")
                _ready.TrySetResult();
            else if (line.Split(' ', 3) is [var id, var mode, var rest] && _ends.TryGetValue($"{id} {mode}", out var end))
                End(end, rest, line);
        }

        _ready.TrySetException(new InvalidOperationException("The JavaScript client did not start; what it said is above."));
    }

    private static void End(TaskCompletionSource<double> end, string said, string line)
    {
        if (double.TryParse(said, NumberStyles.Float, CultureInfo.InvariantCulture, out var moment))
            end.TrySetResult(moment);
        else
            end.TrySetException(new InvalidOperationException(line));
    }
}

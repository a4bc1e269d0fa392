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

    /// <summary>Follows that job; gives the moment at which the client had its result, in milliseconds since 1970.</summary>
    public Task<double> FollowAsync(string requestId, string mode)
    {
        var end = _ends[requestId] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _node.StandardInput.WriteLine($"{requestId} {mode}");
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
            var (first, rest) = line.IndexOf(' ', StringComparison.Ordinal) is var gap and > 0 ? (line[..gap], line[(gap + 1)..]) : (line, "");
            if (first == "ready")
                _ready.TrySetResult();
            else if (_ends.TryGetValue(first, out var end) && double.TryParse(rest, NumberStyles.Float, CultureInfo.InvariantCulture, out var moment))
                end.TrySetResult(moment);
            else if (end is not null)
                end.TrySetException(new InvalidOperationException(line));
        }

        _ready.TrySetException(new InvalidOperationException("The JavaScript client did not start; what it said is above."));
    }
}

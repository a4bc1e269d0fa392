using System.Diagnostics;
using System.Globalization;

namespace KlingStudio.Benchmarks;

/// <summary>A server in a process of its own, so that its memory and its garbage are not the driver's.</summary>
internal sealed class MeasuredServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string? _data;

    private MeasuredServer(Process process, string? data) => (_process, _data) = (process, data);

    public Uri Address { get; private set; } = null!;

    /// <summary>The real studio with an empty data folder, and limits that a benchmark does not run into.</summary>
    /// <param name="more">More of its settings.</param>
    public static async Task<MeasuredServer> StudioAsync(params string[] more)
    {
        var data = Directory.CreateTempSubdirectory("kling-studio-benchmark-").FullName;
        return await StartAsync(data, ["studio", "--urls", "http://127.0.0.1:0", $"--Studio:DataDirectory={data}", "--Limits:Circuits=1000", "--Limits:Sockets=2000",
            "--Limits:UploadsPerMinute=10000", "--Limits:MediaReadsPerSecond=1000000", .. more]);
    }

    /// <summary>ASP.NET Core with nothing around it, serving <paramref name="folder"/>.</summary>
    public static Task<MeasuredServer> BareAsync(string folder) => StartAsync(null, "bare", folder);

    /// <summary>Sends one command and gives the answer.</summary>
    public async Task<string> AskAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        var answer = await AnswerAsync();
        return answer.StartsWith("failed:", StringComparison.Ordinal) ? throw new InvalidOperationException($"“{command}” {answer}") : answer;
    }

    public async Task<long> NumberAsync(string command) => long.Parse(await AskAsync(command), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        if (_data is not null)
            Directory.Delete(_data, recursive: true);
    }

    private static async Task<MeasuredServer> StartAsync(string? data, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var arg in (string[])[typeof(MeasuredServer).Assembly.Location, "serve", .. args])
            start.ArgumentList.Add(arg);
        var server = new MeasuredServer(Process.Start(start)!, data);
        try
        {
            server.Address = new Uri(await server.AnswerAsync());
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task<string> AnswerAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Conversation.Mark, StringComparison.Ordinal))
                return line[Conversation.Mark.Length..];
        }

        throw new InvalidOperationException("The server that was to be measured has ended; what it said is above.");
    }
}

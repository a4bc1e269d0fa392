using System.Diagnostics;
using System.Net;

namespace KlingStudio.Benchmarks;

/// <summary>The studio as src/run.sh builds and starts it.</summary>
internal sealed class BuiltStudio : IAsyncDisposable
{
    private const string Sentence = "Kling Studio is ready: ";
    private static readonly Lazy<Task<string>> Dll = new(BuildAsync);
    private readonly Process _process;

    private BuiltStudio(Process process) => _process = process;

    public Uri Address { get; private set; } = null!;

    /// <summary>From the start of the process until <c>/health/ready</c> has answered 200.</summary>
    public TimeSpan Ready { get; private set; }

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<BuiltStudio> StartAsync(string data)
    {
        var dll = await Dll.Value;
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var arg in (string[])[dll, "--urls", "http://127.0.0.1:0", $"--Studio:DataDirectory={data}"])
            start.ArgumentList.Add(arg);
        var began = Stopwatch.GetTimestamp();
        var studio = new BuiltStudio(Process.Start(start)!);
        try
        {
            studio.Address = await studio.ListensAsync();
            await studio.IsReadyAsync();
            studio.Ready = Stopwatch.GetElapsedTime(began);
            // The log must not fill its pipe.
            _ = studio._process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return studio;
        }
        catch
        {
            await studio.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static async Task<string> BuildAsync()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "KlingStudio.sln")))
            root = root.Parent;
        using var build = Process.Start(new ProcessStartInfo("bash", [Path.Combine(root.FullName, "src", "build.sh")]) { UseShellExecute = false })!;
        await build.WaitForExitAsync(CancellationToken.None);
        return build.ExitCode == 0
            ? Path.Combine(root.FullName, ".artifacts", "studio", "KlingStudio.Web.dll")
            : throw new InvalidOperationException("The studio could not be built; what the build said is above.");
    }

    private async Task<Uri> ListensAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Sentence, StringComparison.Ordinal))
                return new Uri(line[Sentence.Length..]);
        }

        throw new InvalidOperationException("The studio did not start; what it said is above.");
    }

    private async Task IsReadyAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address };
        for (var tries = 0; tries < 2_000; tries++)
        {
            using var answer = await client.GetAsync("/health/ready");
            if (answer.StatusCode == HttpStatusCode.OK)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        throw new TimeoutException("The studio does not become ready: is ffmpeg installed?");
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace KlingStudio.Web.Tests;

/// <summary>The studio as its own process, as a person starts it.</summary>
public sealed class StudioProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private StudioProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        _errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>As a user who may not write or listen everywhere. Tests may well run as root, who may: then those rights are taken away.</summary>
    public static StudioProcess StartUnprivileged(IEnumerable<string> args) =>
        Environment.IsPrivilegedProcess
            ? Start("setpriv", ["--bounding-set=-dac_override,-dac_read_search,-net_bind_service", "dotnet", QuickDll, .. args])
            : Start(args);

    public static StudioProcess Start(IEnumerable<string> args, string? dll = null, string? workingDirectory = null, IReadOnlyDictionary<string, string>? environment = null) =>
        Start("dotnet", [dll ?? QuickDll, .. args], workingDirectory, environment);

    private static StudioProcess Start(string program, IEnumerable<string> args, string? workingDirectory = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = workingDirectory ?? Path.GetTempPath() };
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        // A developer's own key is not for tests.
        start.Environment.Remove("FAL_KEY");
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        return new StudioProcess(Process.Start(start)!);
    }

    /// <summary>The dll that the build left in its own folder, with everything beside it.</summary>
    public static string BuiltDll => AppContext.BaseDirectory.Replace("KlingStudio.Web.Tests", "KlingStudio.Web", StringComparison.Ordinal) + "KlingStudio.Web.dll";

    /// <summary>
    /// What src/build.sh left, compiled ahead of time: it is what people run, and it starts in half the time. tests/run.sh makes it; without it, or when
    /// the build is newer, it is the build's own.
    /// </summary>
    public static string QuickDll { get; } = Quickest();

    private static string Quickest()
    {
        var quick = Path.Combine(PublishedStudio.Root, ".artifacts", "studio", "KlingStudio.Web.dll");
        return File.Exists(quick) && File.GetLastWriteTimeUtc(quick) >= File.GetLastWriteTimeUtc(BuiltDll) ? quick : BuiltDll;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits for the end: exit code, standard output, standard error.</summary>
    public async Task<(int Code, string Output, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(120));
        return (_process.ExitCode, await _output, await _errors);
    }

    /// <summary>Waits until <paramref name="path"/> answers with a success.</summary>
    public async Task<HttpClient> AnswersAsync(int port, string path = "/health/live")
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        for (var tries = 0; tries < 2_400; tries++)
        {
            Assert.False(_process.HasExited, _process.HasExited ? await _errors : "");
            try
            {
                using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
                if (response.IsSuccessStatusCode)
                    return client;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"{path} did not answer.");
    }

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Child.Terminate(_process.Id);

    /// <summary>SIGKILL to the studio alone: what it had started lives on. Returns once it is gone.</summary>
    public async Task KillAsync()
    {
        Child.Kill(_process.Id);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }
}

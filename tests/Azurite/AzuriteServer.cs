using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace KlingStudio.Testing;

/// <summary>
/// A real Azurite (blob service only) on a free loopback port, with a folder of its own; both are gone after dispose.
/// It comes from npm: <c>tests/run.sh</c> installs it into the folder that <c>KLINGSTUDIO_TEST_TOOLS</c> names.
/// </summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    // Azurite's published development account: the same for everybody, and no secret.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _folder;

    private AzuriteServer(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>What <c>Storage__AzureBlobs__ConnectionString</c> is set to.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}/{Account};";

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<AzuriteServer> StartAsync(CancellationToken cancellationToken = default)
    {
        var script = FindScript();
        for (var attempt = 1; ; attempt++)
        {
            // Another process may take the free port in between: then a new one.
            var server = Launch(script, FreePort());
            if (await server.AnswersAsync(cancellationToken))
                return server;
            var said = await server.LastWordsAsync();
            await server.DisposeAsync();
            if (attempt == 3)
                throw new InvalidOperationException($"Azurite did not start: {said}");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string FindScript()
    {
        var tools = Environment.GetEnvironmentVariable("KLINGSTUDIO_TEST_TOOLS") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "kling-studio-tests");
        var script = Path.Combine(tools, "node_modules", "azurite", "dist", "src", "blob", "main.js");
        return File.Exists(script)
            ? script
            : throw new InvalidOperationException($"Azurite is not in {tools}. Run: npm install --prefix \"{tools}\" azurite@3.35.0 (tests/run.sh does it).");
    }

    private static AzuriteServer Launch(string script, int port)
    {
        var folder = Directory.CreateTempSubdirectory("kling-studio-azurite-").FullName;
        var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = folder };
        foreach (var argument in (string[])[script, "--blobHost", "127.0.0.1", "--blobPort", port.ToString(CultureInfo.InvariantCulture), "--location", folder, "--silent", "--disableTelemetry"])
            start.ArgumentList.Add(argument);
        try
        {
            var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
            return new AzuriteServer(process, folder, port);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Directory.Delete(folder, recursive: true);
            throw new InvalidOperationException("node is not on the PATH. Install Node.js 20 or newer (tests/run.sh does it).", e);
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var clock = Stopwatch.StartNew();
        while (!_process.HasExited && clock.Elapsed < Patience)
        {
            try
            {
                // Any answer will do: without a signature it is a refusal.
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{Port}/{Account}?comp=list"), cancellationToken);
                return !_process.HasExited;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
        return false;
    }

    private async Task<string> LastWordsAsync()
    {
        if (!_process.HasExited)
            return $"no answer on port {Port} within {Patience.TotalSeconds} s.";
        return (await _process.StandardError.ReadToEndAsync() + await _process.StandardOutput.ReadToEndAsync()).Trim();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

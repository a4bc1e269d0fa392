using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace KlingStudio.Benchmarks;

/// <summary>The system's nginx on a private port with a configuration of its own, if it is there: what a file costs at best.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private Nginx(Process process, string folder, Uri address) => (_process, _folder, Address) = (process, folder, address);

    public Uri Address { get; }

    /// <summary>Serves the files of <paramref name="root"/>; null when nginx is not installed.</summary>
    public static async Task<Nginx?> StartAsync(string root)
    {
        if (Executable() is not { } executable)
            return null;
        var folder = Directory.CreateTempSubdirectory("kling-studio-nginx-").FullName;
        var port = FreePort();
        var configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration, Configuration(folder, root, port));
        var start = new ProcessStartInfo(executable) { UseShellExecute = false };
        foreach (var arg in (string[])["-e", "stderr", "-p", folder, "-c", configuration])
            start.ArgumentList.Add(arg);
        var nginx = new Nginx(Process.Start(start)!, folder, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")));
        try
        {
            await nginx.ListensAsync();
            return nginx;
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // One process in the foreground, which keeps nothing outside its own folder.
    private static string Configuration(string folder, string root, int port) =>
        $$"""
        daemon off;
        master_process off;
        pid {{folder}}/pid;
        error_log stderr;
        events { }
        http {
          access_log off;
          keepalive_requests 1000000;
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
          server {
            listen 127.0.0.1:{{port.ToString(CultureInfo.InvariantCulture)}};
            location /files/ { alias {{root}}/; }
            location /sendfile/ { alias {{root}}/; sendfile on; tcp_nopush on; }
          }
        }
        """;

    private async Task ListensAsync()
    {
        for (var tries = 0; tries < 200; tries++)
        {
            if (_process.HasExited)
                throw new InvalidOperationException("nginx did not start; what it said is above.");
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, Address.Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
            }
        }

        throw new TimeoutException("nginx does not answer.");
    }

    private static string? Executable() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Append("/usr/local/sbin")
            .Select(folder => Path.Combine(folder, "nginx")).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

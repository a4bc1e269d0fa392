using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace KlingStudio.Benchmarks;

/// <summary>The studio as its own process, so that its memory is its own.</summary>
internal sealed class SharingStudio : IDisposable
{
    private readonly Process _process;

    private SharingStudio(Process process, Uri door) => (_process, Door) = (process, door);

    /// <summary>Its public door.</summary>
    public Uri Door { get; }

    /// <summary>What it holds in memory now.</summary>
    public double Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    public static async Task<SharingStudio> StartAsync(string data)
    {
        var (studio, door) = (SharingPorts.Free(), SharingPorts.Free());
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var argument in (string[])
        [
            Path.Combine(AppContext.BaseDirectory, "KlingStudio.Web.dll"), "--urls", $"http://127.0.0.1:{studio}", "--Studio:DataDirectory", data,
            "--Studio:PublicListen", $"http://127.0.0.1:{door}", "--Limits:ShareMissesPerMinute", "1000000",
        ])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        await SharingPorts.AnswersAsync(door);
        return new SharingStudio(process, new Uri($"http://127.0.0.1:{door}"));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}

/// <summary>nginx with two files, where it is installed.</summary>
internal sealed class SharingNginx : IDisposable
{
    private readonly Process _process;

    private SharingNginx(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<SharingNginx?> StartAsync(string data, byte[] page, byte[] clip)
    {
        var program = Array.Find(["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx", "/opt/homebrew/bin/nginx"], File.Exists);
        if (program is null)
            return null;
        var folder = Directory.CreateDirectory(Path.Combine(data, "nginx")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "page.html"), page);
        await File.WriteAllBytesAsync(Path.Combine(folder, "clip.mp4"), clip);
        var port = SharingPorts.Free();
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), string.Create(CultureInfo.InvariantCulture,
            $$"""
            daemon off; worker_processes 1; pid {{folder}}/nginx.pid; error_log {{folder}}/error.log; events { worker_connections 2048; }
            http { access_log off; sendfile on; keepalive_requests 1000000; types { text/html html; video/mp4 mp4; } server { listen 127.0.0.1:{{port}}; root {{folder}}; } }
            """));
        var start = new ProcessStartInfo(program) { UseShellExecute = false };
        foreach (var argument in (string[])["-p", folder, "-c", Path.Combine(folder, "nginx.conf")])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        await SharingPorts.AnswersAsync(port);
        return new SharingNginx(process, new Uri($"http://127.0.0.1:{port}"));
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}

/// <summary>SharingPorts of this machine.</summary>
internal static class SharingPorts
{
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static async Task AnswersAsync(int port)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(100);
            }
        }

        throw new TimeoutException("It did not begin to listen.");
    }
}

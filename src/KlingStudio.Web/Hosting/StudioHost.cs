using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration.Memory;

namespace KlingStudio.Web;

/// <summary>The server, its log and its limits.</summary>
internal static class StudioHost
{
    /// <summary>Sets up server and log.</summary>
    public static void AddStudioHost(this WebApplicationBuilder builder, StudioOptions options)
    {
        builder.WebHost.UseStaticWebAssets();
        // A build's assets are watched for changes otherwise, and served uncompressed for it, four times as large.
        if (!builder.Environment.IsDevelopment())
            ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = [new("ReloadStaticAssetsAtRuntime", "false")] });
        builder.WebHost.UseUrls(options.PublicListen is null ? options.Urls : $"{options.Urls};{options.PublicListen}");
        builder.Services.AddSingleton<PublicDoor>();
        builder.Services.AddSingleton<StudioKeys>();
        builder.Services.AddSingleton<IStudioKeys>(provider => provider.GetRequiredService<StudioKeys>());
        builder.Services.AddSingleton<ApiDoor>();
        builder.Services.AddSingleton<Microsoft.AspNetCore.Routing.MatcherPolicy, PublicDoorPolicy>();
        builder.WebHost.ConfigureKestrel(kestrel => ConfigureKestrel(kestrel, options.Limits));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(25));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHostedService<Drain>();
        // What a build leaves uncompressed (MudBlazor's own files). Nothing of a person is ever compressed: pages and answers are not in the list.
        builder.Services.AddResponseCompression(compression => compression.MimeTypes = ["text/css", "text/javascript", "application/javascript"]);
        builder.Services.AddDataProtection()
            .SetApplicationName("KlingStudio")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(options.DataDirectory, "keys")));
        var state = new StartState();
        builder.Services.AddSingleton(state);
        AddLog(builder.Logging, options.Log);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => state.Started && level >= LogLevel.Warning);
    }

    private static void ConfigureKestrel(KestrelServerOptions kestrel, LimitSettings limits)
    {
        kestrel.AddServerHeader = false;
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        kestrel.Limits.MaxRequestBodySize = 64 * 1024; // an upload raises it for itself
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.MaxConcurrentUpgradedConnections = limits.Sockets;
        kestrel.Limits.MaxConcurrentConnections = limits.Sockets + 4_000;
    }

    private static void AddLog(ILoggingBuilder log, LogShape shape)
    {
        log.ClearProviders();
        log.Configure(tracking => tracking.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        if (shape == LogShape.Json)
            DiscreetJson.Add(log);
        else
            log.AddSimpleConsole(console => (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "HH:mm:ss "));
        log.SetMinimumLevel(LogLevel.Information);
        foreach (var chatty in (string[])["Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "Microsoft.Hosting.Lifetime", "Orleans", "Polly", "System.Net.Http"])
            log.AddFilter(chatty, LogLevel.Warning);
        // It recommends the server garbage collector, which is for machines that do nothing else.
        log.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
        // Its first look takes the machine's uptime for a stall.
        log.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        // "Keys are not encrypted at rest" is true of any key kept on the machine that uses it.
        log.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }
}

using System.Security.Cryptography;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web;
using KlingStudio.Web.Features.FalApi;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Components.Tests;

/// <summary>A studio with what the API page needs.</summary>
internal static class ApiRoom
{
    /// <summary>Opens one.</summary>
    /// <param name="kling">There is a fal key.</param>
    /// <param name="tls">Its https address.</param>
    /// <param name="keys">The studio's key.</param>
    public static Task<StudioRoom> OpenAsync(bool kling = false, string? tls = null, FakeKeys? keys = null) => StudioRoom.OpenAsync(kling, before: room =>
    {
        room.Bunit.Services.AddSingleton<IStudioKeys>(keys ?? new FakeKeys());
        room.Bunit.Services.AddSingleton(new ApiFacts(kling, () => [new Uri("http://localhost:5210"), .. tls is null ? (Uri[])[] : [new Uri(tls)]]));
    });

    /// <summary>A request of a program, ordered.</summary>
    public static async Task<Generation> AskAsync(this StudioRoom room, string prompt, OwnerId? owner = null, string app = "fal-ai/kling-video")
    {
        var order = await room.OrderAsync(prompt, owner);
        await room.Get<ApiRequestLog>().ReserveAsync(
            new ApiRequest
            {
                Id = order.Id,
                Owner = order.Owner,
                App = app,
                EngineId = order.EngineId,
                BaseUrl = "http://localhost",
                FileDigest = SHA256.HashData(order.Id.ToByteArray()),
                SealedSlug = "sealed",
                CreatedAt = order.CreatedAt,
            },
            StudioRoom.Token);
        return order;
    }
}

/// <summary>The studio's key, made by a test.</summary>
internal sealed class FakeKeys : IStudioKeys
{
    private int _made = 1;
    private bool _seen;

    public IOException? Breaks { get; set; }

    public int Rotated => _made - 1;

    public ValueTask<StudioKeyFacts?> FactsAsync(OwnerId owner, CancellationToken cancellationToken) =>
        ValueTask.FromResult<StudioKeyFacts?>(new($"ks_{_made}", new DateTime(2026, 11, 20, 0, 0, 0, DateTimeKind.Utc), _seen));

    public ValueTask<Secret?> ShowOnceAsync(OwnerId owner, CancellationToken cancellationToken)
    {
        if (Breaks is { } broken)
            throw broken;
        var first = !_seen;
        _seen = true;
        return ValueTask.FromResult(first ? new Secret($"ks_{_made}:secret-{_made}") : null);
    }

    public ValueTask<Secret> RotateAsync(OwnerId owner, CancellationToken cancellationToken)
    {
        (_made, _seen) = (_made + 1, true);
        return ValueTask.FromResult(new Secret($"ks_{_made}:secret-{_made}"));
    }
}

using Microsoft.JSInterop;

namespace KlingStudio.Components.Tests;

/// <summary>A browser whose modules take their time: the import is answered when the test says so.</summary>
internal sealed class SlowScripts : IJSRuntime, IJSObjectReference
{
    private readonly TaskCompletionSource _arrival = new();

    /// <summary>What was called on the module.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>How often a module was let go.</summary>
    public int LetGo { get; private set; }

    /// <summary>The module is there.</summary>
    public void Arrive() => _arrival.SetResult();

    async ValueTask<TValue> IJSRuntime.InvokeAsync<TValue>(string identifier, object?[]? args)
    {
        if (identifier != "import")
            return default!; // MudBlazor's own
        await _arrival.Task;
        return (TValue)(object)this;
    }

    ValueTask<TValue> IJSRuntime.InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) => ((IJSRuntime)this).InvokeAsync<TValue>(identifier, args);

    ValueTask<TValue> IJSObjectReference.InvokeAsync<TValue>(string identifier, object?[]? args)
    {
        Calls.Add(identifier);
        return ValueTask.FromResult(default(TValue)!);
    }

    ValueTask<TValue> IJSObjectReference.InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) => ((IJSObjectReference)this).InvokeAsync<TValue>(identifier, args);

    ValueTask IAsyncDisposable.DisposeAsync()
    {
        LetGo++;
        return ValueTask.CompletedTask;
    }
}

using Microsoft.JSInterop;

namespace KlingStudio.Web.Shell;

/// <summary>Scripts of components.</summary>
public static class ScriptModules
{
    /// <summary>Lets a module go; the browser may already be away.</summary>
    public static async ValueTask LetGoAsync(this IJSObjectReference? module, string? farewell = null)
    {
        if (module is null)
            return;
        try
        {
            if (farewell is not null)
                await module.InvokeVoidAsync(farewell);
            await module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The circuit went first: there is nothing left to let go.
        }
        catch (OperationCanceledException)
        {
            // The same, in the middle of the call.
        }
    }
}

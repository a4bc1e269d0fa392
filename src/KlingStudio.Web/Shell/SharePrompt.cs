namespace KlingStudio.Web.Shell;

/// <summary>Where stage, tiles and clip page ask for the share dialog, which the layout holds: they know nothing of it but this.</summary>
public sealed class SharePrompt
{
    /// <summary>Whoever holds the dialog: opens it for the clip of this generation.</summary>
    public Func<Guid, Task>? Host { get; set; }

    /// <summary>Opens the dialog.</summary>
    public Task AskAsync(Guid generationId) => Host?.Invoke(generationId) ?? Task.CompletedTask;
}

namespace KlingStudio.Web;

/// <summary>Whether the start is over. Until then the host's own log is silent: a start that fails says why in one sentence.</summary>
internal sealed class StartState
{
    /// <summary>It listens.</summary>
    public bool Started { get; set; }
}

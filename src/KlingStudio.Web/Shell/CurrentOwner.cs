using KlingStudio.Generations;

namespace KlingStudio.Web.Shell;

/// <summary>Who is asking, for the length of a request or a circuit. The one place where web code learns it.</summary>
public sealed class CurrentOwner
{
    /// <summary>In <c>Local</c> access whoever reaches the loopback address is the owner.</summary>
    public OwnerId Id => OwnerId.Local;
}

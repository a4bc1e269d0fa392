namespace KlingStudio.Generations;

/// <summary>All engines this studio shows, in the order it shows them; some can't be chosen now and say why.</summary>
public sealed class EngineCatalogue
{
    private readonly Dictionary<string, IVideoEngine> _engines;

    /// <param name="engines">The engines that can run.</param>
    /// <param name="shownOnly">Engines that are shown but not there, each with <see cref="EngineDescription.Unavailable"/>.</param>
    public EngineCatalogue(IEnumerable<IVideoEngine> engines, IEnumerable<EngineDescription> shownOnly)
    {
        _engines = engines.ToDictionary(engine => engine.Description.Id, StringComparer.Ordinal);
        foreach (var engine in _engines.Values)
            engine.DescriptionChanged += (_, _) => Changed?.Invoke(this, EventArgs.Empty);
        ShownOnly = [.. shownOnly.Where(description => !_engines.ContainsKey(description.Id))];
    }

    /// <summary>One of <see cref="Descriptions"/> says something else than before. Raised on any thread.</summary>
    public event EventHandler? Changed;

    private IReadOnlyList<EngineDescription> ShownOnly { get; }

    /// <summary>Every engine, as it is now (<see cref="EngineDescription.Unavailable"/> may change while the studio runs).</summary>
    public IReadOnlyList<EngineDescription> Descriptions => [.. _engines.Values.Select(engine => engine.Description), .. ShownOnly];

    /// <summary>Somebody has opened the page that shows them: what can't be chosen is looked at again.</summary>
    public void LookAgain()
    {
        foreach (var engine in _engines.Values.Where(engine => engine.Description.Unavailable is not null))
            engine.LookAgain();
    }

    /// <summary>The engine of that id, or null if it can't run here.</summary>
    public IVideoEngine? Find(string engineId) => _engines.GetValueOrDefault(engineId);

    /// <summary>How the engine of that id describes itself, or null if the studio does not know it.</summary>
    public EngineDescription? Describe(string engineId) =>
        Descriptions.FirstOrDefault(description => string.Equals(description.Id, engineId, StringComparison.Ordinal));
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Fal.Tests;

/// <summary>Everything that was logged, as it would be written down: message, exceptions, scopes.</summary>
internal sealed class LogKeeper : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = [];

    public string Text => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        _lines.Enqueue(state.ToString() ?? "");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue(formatter(state, exception));
        // Structured values too: a sink may write them where the message does not show them.
        if (state is IEnumerable<KeyValuePair<string, object?>> values)
            _lines.Enqueue(string.Join(' ', values.Select(value => $"{value.Key}={value.Value}")));
        if (exception is not null)
            _lines.Enqueue(exception.ToString());
    }

    public void Dispose()
    {
    }
}

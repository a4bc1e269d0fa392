using System.Runtime.CompilerServices;

namespace KlingStudio.Fal;

/// <summary>Stream while there is one, ask while there is none. See <see cref="FalQueueClient.WatchAsync"/>.</summary>
internal sealed class FalWatch(FalQueueClient queue, PollPause pause)
{
    /// <summary>After as many questions in a row the stream is tried again.</summary>
    private const int QuestionsBeforeStream = 5;

    /// <summary>One 404 may be a server that has not heard of it yet.</summary>
    private const int DenialsBelieved = 3;

    private FalStatus? _last;
    private FalError? _trouble;
    private int _denials;

    private bool Ended => _last?.Phase == FalPhase.Completed;

    public async IAsyncEnumerable<FalNews> RunAsync(FalJob job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (!Ended)
        {
            var worked = false;
            await foreach (var status in OneStreamAsync(job, cancellationToken))
            {
                worked = true;
                yield return Heard(status);
            }

            // A stream that worked is opened again: its first event says where things stand. Else fal is asked for a while.
            for (var question = 0; question < QuestionsBeforeStream && !Ended; question++)
            {
                await pause.WaitAsync(cancellationToken);
                if (worked)
                    break;
                if (await AskAsync(job, cancellationToken) is { } news)
                    yield return news;
            }
        }
    }

    private async IAsyncEnumerable<FalStatus> OneStreamAsync(FalJob job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = queue.StreamAsync(job, logs: true, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await stream.MoveNextAsync())
                    yield break;
            }
            catch (FalException)
            {
                // Not worth a word: the question that follows says whether there is trouble.
                yield break;
            }

            yield return stream.Current;
        }
    }

    private async Task<FalNews?> AskAsync(FalJob job, CancellationToken cancellationToken)
    {
        try
        {
            return Heard(await queue.StatusAsync(job, logs: true, cancellationToken));
        }
        catch (FalException error) when (error.Error.Kind == FalErrorKind.NotFound)
        {
            if (++_denials >= DenialsBelieved)
                throw;
            return null;
        }
        catch (FalException error)
        {
            var news = _trouble?.Kind != error.Error.Kind;
            _trouble = error.Error;
            return news ? new FalNews(null, error.Error) : null;
        }
    }

    private FalNews Heard(FalStatus status)
    {
        if (_last is null || status.Phase != _last.Phase || status.QueuePosition != _last.QueuePosition)
            pause.Restart();
        (_last, _trouble, _denials) = (status, null, 0);
        return new FalNews(status, null);
    }
}

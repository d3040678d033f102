-- grain: one row an episode the customer was asked again after: when they were satisfied, and the same question before and after
with judgements as (

    -- effort and share of wallet say nothing about satisfaction
    select customer_key, survey_key, kind, responded_at, score_100, is_satisfied
    from {{ ref('int_surveys_keyed') }}
    where kind in ('nps', 'csat', 'gap')

),

answers_after as (

    -- up to and with the next failure: where that is an answer, it is what the customer said when asked again
    select
        episodes.episode_key,
        episodes.opened_at,
        episodes.next_failure_at,
        judgements.customer_key,
        judgements.kind,
        judgements.responded_at,
        judgements.score_100,
        judgements.is_satisfied,
        {{ place_among(
            'episodes.episode_key, judgements.kind',
            ['judgements.responded_at', 'judgements.survey_key'],
        ) }} as place
    from {{ ref('int_episodes_described') }} as episodes
    inner join judgements
        on judgements.customer_key = episodes.customer_key
        and judgements.responded_at > episodes.ended_at
        and judgements.responded_at <= {{ instant_plus_days('episodes.ended_at', var('repurchase_days')) }}
    where episodes.next_failure_at is null or judgements.responded_at <= episodes.next_failure_at

),

satisfied as (

    select
        episode_key,
        min(
            case
                when is_satisfied and (next_failure_at is null or responded_at < next_failure_at) then responded_at
            end
        ) as satisfied_at
    from answers_after
    group by episode_key

),

pairs as (

    select
        answers_after.episode_key,
        answers_after.kind,
        answers_after.responded_at as after_at,
        answers_after.score_100 as score_after,
        answers_before.score_100 as score_before,
        {{ place_among(
            'answers_after.episode_key, answers_after.kind',
            ['answers_before.responded_at desc', 'answers_before.survey_key'],
        ) }} as place
    from answers_after
    inner join judgements as answers_before
        on answers_before.customer_key = answers_after.customer_key
        and answers_before.kind = answers_after.kind
        and answers_before.responded_at < answers_after.opened_at
    where answers_after.place = 1
        and answers_before.score_100 is not null
        and answers_after.score_100 is not null

),

ranked_pairs as (

    select
        episode_key,
        kind,
        score_before,
        score_after,
        {{ place_among('episode_key', ['after_at', 'kind']) }} as place
    from pairs
    where place = 1

)

select
    satisfied.episode_key,
    satisfied.satisfied_at,
    ranked_pairs.kind as score_kind,
    ranked_pairs.score_before,
    ranked_pairs.score_after
from satisfied
left join ranked_pairs
    on ranked_pairs.episode_key = satisfied.episode_key and ranked_pairs.place = 1

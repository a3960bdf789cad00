/**
 * How API Gateway turns a validated POST into `Kinesis PutRecord` without a Lambda: VTL, as the AWS service
 * integration renders it. The driver is the caller's `sub` claim, never a field of the body, and the
 * partition key `driver/trip` keeps a trip in one shard.
 *
 * A path parameter cannot be validated by a model, so a trip id outside the allowed pattern renders a
 * request without data, which Kinesis refuses before anything is stored; `putRecordResponses` says why.
 */
export const putRecordTemplate = (streamName: string): string => `\
#set($trip = $input.params('tripId'))
#set($q = '"')
#set($envelope = "{\${q}version\${q}:1,\${q}driver\${q}:\${q}$context.authorizer.claims.sub\${q},\${q}trip\${q}:\${q}$trip\${q},\${q}receivedAt\${q}:$context.requestTimeEpoch,\${q}requestId\${q}:\${q}$context.requestId\${q},\${q}batch\${q}:$input.json('$')}")
#if($trip.matches("[A-Za-z0-9._:@-]{1,64}"))
{
  "StreamName": "${streamName}",
  "PartitionKey": "$context.authorizer.claims.sub/$trip",
  "Data": "$util.base64Encode($envelope)"
}
#else
{
  "StreamName": "${streamName}",
  "PartitionKey": ""
}
#end
`;

export type IntegrationResponse = {
  /** Regular expression on the HTTP status of the integration; absent: the default. */
  readonly selectionPattern?: string;
  readonly statusCode: number;
  readonly template: string;
};

const throttled = `\
#set($context.responseOverride.status = 429)
#set($context.responseOverride.header.Retry-After = "1")
{"message":"Too many records at once. Try again in a second; a retry is always safe."}`;

/**
 * Kinesis answers both a throttle and a malformed request with 400, so the type in the body decides. The
 * default catches everything else: without it a failure would reach the phone as a success.
 */
export const putRecordResponses: readonly IntegrationResponse[] = [
  {
    selectionPattern: "200",
    statusCode: 200,
    template: `{"shardId":"$input.path('$.ShardId')","sequenceNumber":"$input.path('$.SequenceNumber')"}`,
  },
  {
    selectionPattern: "4\\d{2}",
    statusCode: 400,
    template: `\
#set($type = "$input.path('$.__type')")
#if($type.contains("ProvisionedThroughputExceeded") || $type.contains("LimitExceeded") || $type.contains("Throttling"))
${throttled}
#elseif($type.contains("ValidationException") || $type.contains("InvalidArgument") || $type.contains("SerializationException"))
{"message":"Invalid trip id: 1 to 64 of the letters A-Z and a-z, digits and . _ : @ - are allowed."}
#else
#set($context.responseOverride.status = 500)
{"message":"Internal server error"}
#end`,
  },
  {
    statusCode: 503,
    template: `{"message":"Service unavailable. Try again; a retry is always safe."}`,
  },
];

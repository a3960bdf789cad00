import AsyncStorage from "@react-native-async-storage/async-storage";
import {
  createAsyncStorageQueue,
  createTripRecorder,
  type RecorderState,
  type StoredQueue,
  type TripRecorder,
} from "@trips/client/react-native";
import Constants from "expo-constants";
import * as Location from "expo-location";
import { useEffect, useRef, useState } from "react";
import { Button, Text, View } from "react-native";

type Trip = {
  readonly queue: StoredQueue;
  readonly recorder: TripRecorder;
  watch?: Location.LocationSubscription;
};

/** Where the app finds its trip again after it was closed or killed. */
const tripKey = "example/trip";

/** Name and version, as app.json has them. */
const app = `${Constants.expoConfig?.name ?? "Trip recorder"} ${Constants.expoConfig?.version ?? ""}`.trim();

// An app asks its sign-in for an ID token that is valid for some minutes more.
const getToken = async (): Promise<string> => process.env.EXPO_PUBLIC_TOKEN ?? "";

const openTrip = (tripId: string, onState: (state: RecorderState) => void): Trip => {
  const queue = createAsyncStorageQueue(AsyncStorage, tripId);
  const recorder = createTripRecorder({
    apiUrl: process.env.EXPO_PUBLIC_API_URL ?? "http://localhost:4000",
    tripId,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    app,
    getToken,
    queue,
    onState,
  });
  return { queue, recorder };
};

const watchPosition = (record: (location: Location.LocationObject) => void) =>
  Location.watchPositionAsync(
    { accuracy: Location.Accuracy.BestForNavigation, timeInterval: 1000, distanceInterval: 0 },
    record,
  );

export default function App() {
  const [state, setState] = useState<RecorderState>();
  const [problem, setProblem] = useState<string>();
  const trip = useRef<Trip>(undefined);

  const tell = (error: unknown) => setProblem(String(error));

  const drive = async (opened: Trip) => {
    trip.current = opened;
    opened.watch = await watchPosition(({ timestamp, coords }) => {
      const { latitude: lat, longitude: lon, speed, heading, accuracy, altitude } = coords;
      opened.recorder.record({ t: timestamp, lat, lon, speed, heading, accuracy, altitude }).catch(tell);
    });
    // It may have been ended meanwhile.
    if (trip.current !== opened) opened.watch.remove();
  };

  const start = async () => {
    const { granted } = await Location.requestForegroundPermissionsAsync();
    if (!granted) throw new Error("Without your position no trip can be recorded.");
    const tripId = new Date().toISOString();
    await AsyncStorage.setItem(tripKey, tripId);
    await drive(openTrip(tripId, setState));
  };

  /** Resolves when the API has every record, however long the network is away. */
  const end = async ({ queue, recorder, watch }: Trip) => {
    trip.current = undefined;
    watch?.remove();
    await recorder.end();
    // First: a trip that is found again without its queue would give its ids twice.
    await AsyncStorage.removeItem(tripKey);
    await queue.delete();
  };

  const goOn = async () => {
    const tripId = await AsyncStorage.getItem(tripKey);
    if (tripId === null) return;
    const opened = openTrip(tripId, setState);
    const { ended } = await opened.queue.status();
    await (ended ? end(opened) : drive(opened));
  };

  // Once, when the app opens.
  useEffect(() => {
    goOn().catch(tell);
    return () => {
      trip.current?.watch?.remove();
      trip.current?.recorder.stop().catch(tell);
    };
  }, []);

  const isOver = state === undefined || state.status === "ended";
  return (
    <View style={{ flex: 1, justifyContent: "center", padding: 24, gap: 16 }}>
      <Text>{isOver ? "No trip" : `${state.status}: ${state.sent} sent, ${state.pending} waiting`}</Text>
      <Text>{problem ?? state?.problem?.reason ?? ""}</Text>
      <Button
        title={isOver ? "Start" : "End"}
        disabled={state?.status === "ending"}
        onPress={() => {
          (trip.current ? end(trip.current) : start()).catch(tell);
        }}
      />
    </View>
  );
}

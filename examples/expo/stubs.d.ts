/** As much of the app's packages as App.tsx uses, so that it can be type-checked without them. */

declare module "@react-native-async-storage/async-storage" {
  const AsyncStorage: {
    getItem(key: string): Promise<string | null>;
    setItem(key: string, value: string): Promise<void>;
    removeItem(key: string): Promise<void>;
  };
  export default AsyncStorage;
}

declare module "expo-constants" {
  const Constants: { readonly expoConfig: { readonly name: string; readonly version?: string } | null };
  export default Constants;
}

declare module "expo-location" {
  export type LocationObject = {
    readonly timestamp: number;
    readonly coords: {
      readonly latitude: number;
      readonly longitude: number;
      readonly altitude: number | null;
      readonly accuracy: number | null;
      readonly heading: number | null;
      readonly speed: number | null;
    };
  };
  export type LocationSubscription = { remove(): void };
  export enum Accuracy {
    BestForNavigation = 6,
  }
  export const requestForegroundPermissionsAsync: () => Promise<{ readonly granted: boolean }>;
  export const watchPositionAsync: (
    options: {
      readonly accuracy?: Accuracy;
      readonly timeInterval?: number;
      readonly distanceInterval?: number;
    },
    callback: (location: LocationObject) => void,
  ) => Promise<LocationSubscription>;
}

declare module "react" {
  export const useState: <Value>() => [Value | undefined, (value: Value) => void];
  export const useRef: <Value>(initial: undefined) => { current: Value | undefined };
  export const useEffect: (effect: () => () => void, dependencies: readonly unknown[]) => void;
}

declare module "react/jsx-runtime" {
  export namespace JSX {
    type Element = object;
    type ElementChildrenAttribute = { children: unknown };
  }
}

declare module "react-native" {
  type Component<Props> = (props: Props) => object;
  export const View: Component<{
    readonly style: {
      readonly flex: number;
      readonly justifyContent: "center";
      readonly padding: number;
      readonly gap: number;
    };
    readonly children: unknown;
  }>;
  export const Text: Component<{ readonly children: string }>;
  export const Button: Component<{
    readonly title: string;
    readonly disabled: boolean;
    readonly onPress: () => void;
  }>;
}

interface AbortSignal {
  readonly aborted: boolean;
}

declare const process: { readonly env: Readonly<Record<string, string | undefined>> };
